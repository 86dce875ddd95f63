//! What was not joined, and why.

/// Why a shared feature did not join components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The identifier is on too many items to belong to one operator.
    Hub,
    /// Those who show it have nothing else in common, as with the number of a service.
    Scattered,
    /// It touches too many large components.
    ManyLarge,
    /// Too few items of a large component show it.
    LittleSupport,
    /// One item alone shows it beside what the others show, and anybody can make one.
    OneItem,
    /// The passage stands beside the contacts of many components.
    Template,
    /// Both components show contacts, and too little text is common to them.
    OtherContacts,
    /// Text alone joins neither two large components nor a chain of small ones.
    TextAlone,
    /// A small component could belong to several large ones, by text.
    Ambiguous,
    /// Evidence joins them only since an analyst split or suppressed something.
    OnlyByDecision,
    /// The analyst keeps items of the components apart.
    KeptApart,
}

impl Refusal {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Scattered => "scattered",
            Self::ManyLarge => "many_large",
            Self::LittleSupport => "little_support",
            Self::OneItem => "one_page",
            Self::Template => "template",
            Self::OtherContacts => "other_contacts",
            Self::TextAlone => "text_alone",
            Self::Ambiguous => "ambiguous",
            Self::OnlyByDecision => "only_by_decision",
            Self::KeptApart => "kept_apart",
        }
    }

    /// The reason in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Hub => "it stands on too many pages to belong to one operator",
            Self::Scattered => "the pages that show it have nothing else in common, as with the number of a service",
            Self::ManyLarge => "it touches too many large clusters",
            Self::LittleSupport => "too few pages of one side show it",
            Self::OneItem => "a single page shows it beside the contacts of others, and anybody can write such a page",
            Self::Template => "it stands beside the contacts of many, as a template or a quoted notice does",
            Self::OtherContacts => "both sides show contacts, none in common, and share too little text",
            Self::TextAlone => "shared text alone joins neither two large clusters nor a chain of small ones",
            Self::Ambiguous => "by its text it could belong to several clusters",
            Self::OnlyByDecision => "it would join them only because an analyst split or suppressed something else",
            Self::KeptApart => "an analyst keeps them apart",
        }
    }
}

/// Two components that share passages and were not joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextBridge {
    /// The passage that says most.
    pub(super) passage: u32,
    /// An item of each.
    pub(super) ends: [u32; 2],
    pub(super) why: Refusal,
}
