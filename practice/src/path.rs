//! The pages a site can have, their numbers and their paths.
//!
//! A site has at most 64 pages, so that a set of them is one `u64`. No folder
//! has more than 20 pages of one shape. Paths are in canonical form: escapes in
//! upper case, parameters in alphabetical order.

use std::fmt::Write as _;

use crate::hostile::Theme;

/// A page of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum PageId {
    Front,
    About,
    Contact,
    /// An old address: redirects to [`PageId::About`].
    Old,
    /// Redirects to another site.
    Away,
    /// Forbidden by robots.txt where there is one.
    Private,
    /// `text/plain`.
    Plain,
    /// Holds an `iframe` with [`PageId::FrameBody`].
    Frames,
    FrameBody,
    /// Goes on to the first section by `meta refresh`.
    Enter,
    /// Answers 404 with a page.
    Gone,
    /// On port 8080.
    Status,
    /// Honest `image/png` under a name without extension.
    View,
    Section(u8),
    SectionTwo(u8),
    Item(u8),
    ItemTwo(u8),
    /// A page of a hostile site.
    Exhibit(u8),
}

const FIXED: [PageId; 13] = [
    PageId::Front,
    PageId::About,
    PageId::Contact,
    PageId::Old,
    PageId::Away,
    PageId::Private,
    PageId::Plain,
    PageId::Frames,
    PageId::FrameBody,
    PageId::Enter,
    PageId::Gone,
    PageId::Status,
    PageId::View,
];
const SECTION: u8 = 13;
const SECTION_TWO: u8 = 21;
const ITEM: u8 = 29;
const ITEM_TWO: u8 = 49;
/// Pages of one site, at most.
pub(crate) const PAGES: u8 = 64;
/// Sections of one site, at most.
pub(crate) const SECTIONS: u8 = SECTION_TWO - SECTION;
/// Items of one site, at most.
pub(crate) const ITEMS: u8 = ITEM_TWO - ITEM;

const SLUGS: [&str; SECTIONS as usize] =
    ["maps", "radio", "gardens", "tea-and-coffee", "caf%C3%A9", "bicycles", "old_books", "weather"];

const TOPICS: [&str; ITEMS as usize] = [
    "stone-bridge",
    "night-train",
    "green-tea",
    "paper-map",
    "blue-door",
    "apple-tree",
    "wooden-clock",
    "short-waves",
    "slow-journey",
    "yellow-kitchen",
    "city-wall",
    "first-snow",
    "quiet-street",
    "autumn-fair",
    "lost-umbrella",
    "harbour-light",
    "garden-path",
    "long-letter",
    "early-bread",
    "evening-choir",
];

/// How a kind of site names its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    Directory,
    Shop,
    Forum,
    /// A forum with scripts and parameters.
    Script,
    Blog,
    Wiki,
    Exhibition(Theme),
}

impl PageId {
    /// The number of the page within its site, below [`PAGES`].
    pub(crate) fn ordinal(self) -> u8 {
        match self {
            Self::Section(n) => SECTION + n,
            Self::SectionTwo(n) => SECTION_TWO + n,
            Self::Item(n) => ITEM + n,
            Self::ItemTwo(n) => ITEM_TWO + n,
            Self::Exhibit(n) => 1 + n,
            fixed => FIXED.iter().position(|page| *page == fixed).unwrap_or(0) as u8,
        }
    }

    /// The page with this number.
    pub(crate) fn from_ordinal(ordinal: u8, naming: Naming) -> Self {
        if let (Naming::Exhibition(_), Some(exhibit)) = (naming, ordinal.checked_sub(1)) {
            return Self::Exhibit(exhibit);
        }
        match ordinal {
            0..SECTION => FIXED[ordinal as usize],
            SECTION..SECTION_TWO => Self::Section(ordinal - SECTION),
            SECTION_TWO..ITEM => Self::SectionTwo(ordinal - SECTION_TWO),
            ITEM..ITEM_TWO => Self::Item(ordinal - ITEM),
            _ => Self::ItemTwo(ordinal - ITEM_TWO),
        }
    }

    /// The port the page is served on.
    pub(crate) fn port(self) -> u16 {
        if self == Self::Status { 8080 } else { 80 }
    }

    /// Appends path and query, in canonical form.
    pub(crate) fn write_path(self, naming: Naming, out: &mut String) {
        let fixed = match self {
            Self::Front => "/",
            Self::About => "/about",
            Self::Contact => "/contact",
            Self::Old => "/old/about.html",
            Self::Away => "/away",
            Self::Private => "/private/notes",
            Self::Plain => "/info.txt",
            Self::Frames => "/frames",
            Self::FrameBody => "/frames/body.html",
            Self::Enter => "/enter",
            Self::Gone => "/gone",
            Self::Status => "/status",
            Self::View => "/view/1",
            Self::Section(n) => return write_section(n, naming, out),
            Self::SectionTwo(n) => {
                write_section(n, naming, out);
                out.push_str(if naming == Naming::Script { "&page=2" } else { "?page=2" });
                return;
            }
            Self::Item(n) => return write_item(n, naming, out),
            Self::ItemTwo(n) if naming == Naming::Script => {
                let _ = write!(out, "/viewtopic.php?page=2&t={}", n + 1);
                return;
            }
            Self::ItemTwo(n) => {
                write_item(n, naming, out);
                out.push_str("?page=2");
                return;
            }
            Self::Exhibit(n) => match naming {
                Naming::Exhibition(theme) => theme.exhibit(n).map_or("/", |exhibit| exhibit.path.as_ref()),
                _ => "/",
            },
        };
        out.push_str(fixed);
    }

    /// Path and query, in canonical form.
    pub(crate) fn path(self, naming: Naming) -> String {
        let mut path = String::new();
        self.write_path(naming, &mut path);
        path
    }
}

fn write_section(n: u8, naming: Naming, out: &mut String) {
    let slug = SLUGS[n as usize % SLUGS.len()];
    let _ = match naming {
        Naming::Directory => write!(out, "/c/{slug}"),
        Naming::Shop | Naming::Exhibition(_) => write!(out, "/category/{slug}"),
        Naming::Forum => write!(out, "/forum/{slug}"),
        Naming::Script => write!(out, "/viewforum.php?f={}", n + 1),
        Naming::Blog => write!(out, "/tag/{slug}"),
        Naming::Wiki if n == 0 => write!(out, "/wiki/Main_Page"),
        Naming::Wiki => write!(out, "/wiki/Special:All"),
    };
}

fn write_item(n: u8, naming: Naming, out: &mut String) {
    let topic = TOPICS[n as usize % TOPICS.len()];
    let number = n + 1;
    let _ = match naming {
        Naming::Directory | Naming::Shop | Naming::Exhibition(_) => write!(out, "/item/{number}"),
        Naming::Forum => write!(out, "/thread/{number}"),
        Naming::Script => write!(out, "/viewtopic.php?t={number}"),
        Naming::Blog => write!(out, "/post/{topic}"),
        Naming::Wiki => write!(out, "/wiki/{topic}"),
    };
}

/// What pages are called where no language has a word for them.
pub(crate) fn topic(n: u8) -> &'static str {
    TOPICS[n as usize % TOPICS.len()]
}

/// Whether two paths ask for the same page: escapes may differ in case, and an
/// empty query says nothing.
pub(crate) fn same_path(asked: &str, canonical: &str) -> bool {
    let asked = asked.strip_suffix('?').unwrap_or(asked);
    asked == canonical || (canonical.contains('%') && asked.eq_ignore_ascii_case(canonical))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMINGS: [Naming; 7] = [
        Naming::Directory,
        Naming::Shop,
        Naming::Forum,
        Naming::Script,
        Naming::Blog,
        Naming::Wiki,
        Naming::Exhibition(Theme::MediaPlain),
    ];

    #[test]
    fn numbers_and_pages_belong_together() {
        for naming in NAMINGS {
            for ordinal in 0..PAGES {
                assert_eq!(PageId::from_ordinal(ordinal, naming).ordinal(), ordinal);
            }
        }
    }

    #[test]
    fn no_two_pages_of_a_site_share_a_path() {
        for naming in &NAMINGS[..6] {
            let sections = if *naming == Naming::Wiki { 2 } else { SECTIONS };
            let pages = (0..PAGES).map(|o| PageId::from_ordinal(o, *naming)).filter(|p| match p {
                PageId::Section(n) | PageId::SectionTwo(n) => *n < sections,
                _ => true,
            });
            let paths: Vec<(u16, String)> = pages.map(|p| (p.port(), p.path(*naming))).collect();
            let different: std::collections::BTreeSet<_> = paths.iter().collect();
            assert_eq!(different.len(), paths.len(), "{naming:?}");
        }
    }

    #[test]
    fn a_path_is_recognised_in_other_spellings() {
        assert!(same_path("/c/caf%c3%a9", "/c/caf%C3%A9"));
        assert!(same_path("/about?", "/about"));
        assert!(!same_path("/About", "/about"));
    }
}
