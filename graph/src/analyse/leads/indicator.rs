//! What is looked at, and what it weighs.

/// One thing that a group of pages can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indicator {
    /// One contact stands on several sites.
    ContactOnManySites,
    /// The group stands on several sites.
    ManySites,
    /// One contact stands under several titles.
    ContactUnderManyTitles,
    /// The group has many contacts, more than it needs at a time.
    ManyContacts,
    /// One contact is offered in several languages.
    ContactInManyLanguages,
    /// Contacts are written so that programs do not find them.
    HiddenContacts,
    /// Many pages were first seen within one week.
    ManyPagesInAWeek,
    /// The group offers work on some pages and services on others.
    WorkAndService,
    /// The texts have several signs of deceptive offers.
    DeceptiveOffer,
    /// All of it is on one site: a shop, a board, one person with several pages.
    OneSite,
    /// So many pages that a person could not write them: spam, or a service.
    Volume,
    /// An agency says who it is and what it may.
    AgencyDisclosed,
    /// Somebody says that they work for themselves.
    SelfManaged,
}

impl Indicator {
    /// All of them; those that speak for a lead first.
    pub const ALL: [Self; 13] = [
        Self::ContactOnManySites,
        Self::ManySites,
        Self::ContactUnderManyTitles,
        Self::ManyContacts,
        Self::ContactInManyLanguages,
        Self::HiddenContacts,
        Self::ManyPagesInAWeek,
        Self::WorkAndService,
        Self::DeceptiveOffer,
        Self::OneSite,
        Self::Volume,
        Self::AgencyDisclosed,
        Self::SelfManaged,
    ];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ContactOnManySites => "contact_on_many_sites",
            Self::ManySites => "many_sites",
            Self::ContactUnderManyTitles => "contact_under_many_titles",
            Self::ManyContacts => "many_contacts",
            Self::ContactInManyLanguages => "contact_in_many_languages",
            Self::HiddenContacts => "hidden_contacts",
            Self::ManyPagesInAWeek => "many_pages_in_a_week",
            Self::WorkAndService => "work_and_service",
            Self::DeceptiveOffer => "deceptive_offer",
            Self::OneSite => "one_site",
            Self::Volume => "volume",
            Self::AgencyDisclosed => "agency_disclosed",
            Self::SelfManaged => "self_managed",
        }
    }

    /// What it is counted in, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::ContactOnManySites => "sites on which one contact stands",
            Self::ManySites => "sites in the group",
            Self::ContactUnderManyTitles => "different titles over one contact",
            Self::ManyContacts => "contacts of the group",
            Self::ContactInManyLanguages => "languages in which one contact is offered",
            Self::HiddenContacts => "pages that hide a contact from programs",
            Self::ManyPagesInAWeek => "pages first seen within one week",
            Self::WorkAndService => "pages that offer work beside pages that offer services",
            Self::DeceptiveOffer => "signs of deceptive offers in its texts",
            Self::OneSite => "site, mirrors counted once, holds all of it",
            Self::Volume => "pages in all",
            Self::AgencyDisclosed => "pages of an agency that says who it is",
            Self::SelfManaged => "pages that say somebody works for themselves",
        }
    }

    /// From how many on it counts.
    pub fn from_count(self) -> u32 {
        match self {
            Self::ContactOnManySites | Self::ManySites | Self::ContactInManyLanguages => 3,
            Self::ContactUnderManyTitles | Self::ManyContacts => 4,
            Self::HiddenContacts => 2,
            Self::ManyPagesInAWeek => 10,
            Self::DeceptiveOffer => 3,
            Self::WorkAndService | Self::OneSite | Self::AgencyDisclosed | Self::SelfManaged => 1,
            Self::Volume => 200,
        }
    }

    /// What it adds; less than 0 for what speaks against a lead.
    pub fn points(self) -> i32 {
        match self {
            Self::ContactOnManySites | Self::ManySites => 2,
            Self::ContactUnderManyTitles | Self::ManyContacts | Self::HiddenContacts => 2,
            Self::WorkAndService => 3,
            Self::DeceptiveOffer => 2,
            Self::ContactInManyLanguages | Self::ManyPagesInAWeek => 1,
            Self::OneSite | Self::Volume | Self::AgencyDisclosed | Self::SelfManaged => -2,
        }
    }
}
