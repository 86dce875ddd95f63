//! Which rules about deceptive job offers a page met. Of the text nothing is kept:
//! there is a category and the id of a rule, and no field for the words that met it.

use serde::{Deserialize, Serialize};

use crate::{Label, PageUrl, ScanId, UtcTime};

/// What a rule of the rule file speaks of.
///
/// One hit is weak: each of these stands in honest offers too. The order is that of
/// the journal's layout: new ones are added at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorCategory {
    /// Pay far above what such work earns.
    PayOutOfLine,
    /// No skills, papers or language are asked for.
    NoSkillsNeeded,
    /// Travel, visa or housing come with the work.
    TravelOrHousingBundled,
    /// Papers are to be sent or handed over, or fees to be paid.
    DocumentsOrFees,
    /// An advance that is to be worked off.
    Debt,
    /// There is no time to think it over.
    Urgency,
    /// The only contact is a messenger.
    MessengerOnly,
    /// Who employs, or where, is told later.
    VagueEmployerOrPlace,
    /// Age, sex or origin decide.
    AgeOrNationalityTargeting,
    /// Living at the place of work, no phone, nobody to be told.
    Isolation,
    /// A kind of page: it offers work.
    Recruitment,
    /// A kind of page: it offers services.
    Service,
    /// Speaks against: an agency that says who it is and what it may.
    AgencyDisclosure,
    /// Speaks against: somebody who works for themselves and says so.
    SelfManaged,
}

impl IndicatorCategory {
    /// Every category.
    pub const ALL: [Self; 14] = [
        Self::PayOutOfLine,
        Self::NoSkillsNeeded,
        Self::TravelOrHousingBundled,
        Self::DocumentsOrFees,
        Self::Debt,
        Self::Urgency,
        Self::MessengerOnly,
        Self::VagueEmployerOrPlace,
        Self::AgeOrNationalityTargeting,
        Self::Isolation,
        Self::Recruitment,
        Self::Service,
        Self::AgencyDisclosure,
        Self::SelfManaged,
    ];

    /// The word used in rule files, JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PayOutOfLine => "pay_out_of_line",
            Self::NoSkillsNeeded => "no_skills_needed",
            Self::TravelOrHousingBundled => "travel_or_housing_bundled",
            Self::DocumentsOrFees => "documents_or_fees",
            Self::Debt => "debt",
            Self::Urgency => "urgency",
            Self::MessengerOnly => "messenger_only",
            Self::VagueEmployerOrPlace => "vague_employer_or_place",
            Self::AgeOrNationalityTargeting => "age_or_nationality_targeting",
            Self::Isolation => "isolation",
            Self::Recruitment => "recruitment",
            Self::Service => "service",
            Self::AgencyDisclosure => "agency_disclosure",
            Self::SelfManaged => "self_managed",
        }
    }

    /// The category with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == word)
    }

    /// What a hit of this category says of a page.
    pub fn bearing(self) -> IndicatorBearing {
        match self {
            Self::Recruitment | Self::Service => IndicatorBearing::KindOfPage,
            Self::AgencyDisclosure | Self::SelfManaged => IndicatorBearing::Against,
            _ => IndicatorBearing::For,
        }
    }
}

/// What a hit says of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorBearing {
    /// A sign of a deceptive offer, a weak one.
    For,
    /// A sign against it.
    Against,
    /// Only what sort of offer it is.
    KindOfPage,
}

/// A rule that a page met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IndicatorHit {
    /// What the rule speaks of.
    pub category: IndicatorCategory,
    /// Its id in the rule file.
    pub rule: Box<str>,
}

/// The rules that a page met in one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicated {
    /// Which scan.
    pub scan: ScanId,
    /// When the visit began.
    pub at: UtcTime,
    /// The page.
    pub url: PageUrl,
    /// The version of the rule file, and what tells its text from others of that version.
    pub rules_version: Label,
    /// By category, each rule once. Empty where a page that met some meets none any more.
    pub hits: Vec<IndicatorHit>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_one_word_and_is_read_from_it() {
        for category in IndicatorCategory::ALL {
            assert_eq!(IndicatorCategory::from_word(category.as_str()), Some(category));
            assert_eq!(serde_json::to_value(category).unwrap(), category.as_str());
        }
        assert_eq!(IndicatorCategory::from_word("guilt"), None);
    }

    #[test]
    fn ten_categories_speak_for_two_against_and_two_of_the_kind_of_page() {
        let count = |bearing| IndicatorCategory::ALL.into_iter().filter(|one| one.bearing() == bearing).count();
        let bearings = [IndicatorBearing::For, IndicatorBearing::Against, IndicatorBearing::KindOfPage];
        assert_eq!(bearings.map(count), [10, 2, 2]);
    }
}
