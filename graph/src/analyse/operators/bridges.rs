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
    /// Text alone does not join two large components.
    TextAlone,
    /// A small component could belong to several large ones, by text.
    Ambiguous,
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
            Self::TextAlone => "text_alone",
            Self::Ambiguous => "ambiguous",
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
            Self::TextAlone => "shared text alone does not join two large clusters",
            Self::Ambiguous => "by its text it could belong to several clusters",
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
