//! What a site is: its kind, language, encoding and set of pages.
//!
//! All of it follows from the content number, which mirrors share; only the
//! address and the state are the site's own. Made anew whenever it is needed
//! (about a microsecond), so that a hundred thousand sites take no memory.

use crate::charset::{Charset, Declared, draw_charset};
use crate::draw::{Draw, Purpose};
use crate::face::Face;
use crate::hostile::Theme;
use crate::language::Language;
use crate::layout::Role;
use crate::path::{ITEMS, Naming, PAGES, PageId};
use crate::spec::WorldSpec;

/// The kind of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Directory,
    Shop,
    Forum,
    Blog,
    Wiki,
    Personal,
    Stub(Stub),
    Exhibition(Theme),
}

/// Sites of a single page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stub {
    /// What a web server shows before anybody has set it up.
    DefaultPage,
    Login,
    /// 503 with a page.
    Maintenance,
    /// "Please wait, you are number 12 in the queue".
    Queue,
    /// 204.
    Empty,
    /// `text/plain`.
    PlainText,
    /// 403 with a page.
    Forbidden,
    /// A listing of files.
    Listing,
}

const STUBS: [Stub; 8] = [
    Stub::DefaultPage,
    Stub::Login,
    Stub::Maintenance,
    Stub::Queue,
    Stub::Empty,
    Stub::PlainText,
    Stub::Forbidden,
    Stub::Listing,
];

impl Kind {
    /// A word for the ground truth.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Shop => "shop",
            Self::Forum => "forum",
            Self::Blog => "blog",
            Self::Wiki => "wiki",
            Self::Personal => "personal",
            Self::Stub(_) => "stub",
            Self::Exhibition(_) => "exhibition",
        }
    }
}

/// One site.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) index: u32,
    pub(crate) role: Role,
    /// Equal for mirrors.
    pub(crate) content: u64,
    /// Members of the mirror family; 1 if there is none.
    pub(crate) family_size: u32,
    pub(crate) kind: Kind,
    pub(crate) naming: Naming,
    pub(crate) language: Language,
    pub(crate) charset: Charset,
    pub(crate) declared: Declared,
    pub(crate) face: Face,
    pub(crate) sections: u8,
    pub(crate) items: u8,
    /// Whether it links to other sites.
    pub(crate) links_out: bool,
    /// Whether it has a robots.txt.
    pub(crate) robots: bool,
    /// Several sites belong to one operator, who signs with one e-mail address.
    pub(crate) operator: u32,
    pages: u64,
}

/// Share of contents that link to other sites, directories aside.
const LINKING: f64 = 0.07;

impl Site {
    pub(crate) fn draw(spec: &WorldSpec, index: u32, role: Role, content: u64, family_size: u32, hostile: f64) -> Self {
        let mut draw = Draw::of(spec.seed, Purpose::Content, &[content]);
        let kind = match role {
            Role::Directory => Kind::Directory,
            Role::Exhibition(theme) => Kind::Exhibition(theme),
            Role::Crowd(_) if draw.chance(hostile) => Kind::Exhibition(draw.pick(&Theme::ALL)),
            Role::Crowd(_) | Role::Refused => draw_kind(&mut draw),
        };
        let mut language = Language::draw(&mut draw);
        let (mut charset, mut declared) = draw_charset(&mut draw, language);
        if let Kind::Exhibition(_) = kind {
            (language, charset, declared) = (Language::English, Charset::Utf8, Declared::Header);
        }
        let script = draw.chance(0.4);
        let (sections, items) = draw_size(kind, &mut draw);
        let mut site = Self {
            index,
            role,
            content,
            family_size,
            kind,
            naming: naming_of(kind, script),
            language,
            charset,
            declared,
            face: Face::draw(&mut draw),
            sections,
            items,
            links_out: kind == Kind::Directory
                || (draw.chance(LINKING) && !matches!(kind, Kind::Stub(_) | Kind::Exhibition(_))),
            robots: draw.chance(0.3) && !matches!(kind, Kind::Stub(_) | Kind::Exhibition(_)),
            operator: draw.below(spec.operators.max(1)),
            pages: 1,
        };
        site.pages = site.draw_pages(&mut draw);
        site
    }

    /// Whether the site has this page.
    pub(crate) fn has(&self, page: PageId) -> bool {
        self.pages & bit(page) != 0
    }

    /// Whether its robots.txt is an attack.
    pub(crate) fn has_hostile_robots(&self) -> bool {
        matches!(self.kind, Kind::Exhibition(theme) if theme.is_robots())
    }

    /// All pages, reachable or not.
    pub(crate) fn pages(&self) -> impl Iterator<Item = PageId> + use<> {
        let (pages, naming) = (self.pages, self.naming);
        (0..PAGES).filter(move |o| pages & (1 << o) != 0).map(move |o| PageId::from_ordinal(o, naming))
    }

    /// The page at a path, if there is one.
    pub(crate) fn page_at(&self, port: u16, asked: &str) -> Option<PageId> {
        let mut path = String::with_capacity(64);
        self.pages().filter(|page| page.port() == port).find(|page| {
            path.clear();
            page.write_path(self.naming, &mut path);
            crate::path::same_path(asked, &path)
        })
    }

    /// The items that stand on a page of a section.
    pub(crate) fn items_on(&self, section: u8, second: bool) -> impl Iterator<Item = u8> + use<> {
        let two = self.has(PageId::SectionTwo(section));
        let every = usize::from(self.sections.max(1));
        let (skip, take) = match (two, second) {
            (false, _) => (0, usize::from(ITEMS)),
            (true, false) => (0, 2),
            (true, true) => (2, usize::from(ITEMS)),
        };
        (section..self.items).step_by(every).skip(skip).take(take)
    }

    fn draw_pages(&self, draw: &mut Draw) -> u64 {
        let mut pages = 1u64;
        let mut add = |page: PageId, yes: bool| pages |= if yes { bit(page) } else { 0 };
        match self.kind {
            Kind::Stub(_) => return pages,
            Kind::Exhibition(theme) => {
                let count = theme.exhibits().len().min(usize::from(PAGES) - 1) as u8;
                (0..count).for_each(|n| add(PageId::Exhibit(n), true));
                return pages;
            }
            _ => {}
        }
        let small = self.kind == Kind::Personal;
        let mut extra = |page: PageId, share: f64| {
            let yes = draw.chance(if small { share / 3.0 } else { share });
            add(page, yes);
            yes
        };
        extra(PageId::About, 1.0);
        if extra(PageId::Contact, 0.9) {
            extra(PageId::Gone, 0.2);
            extra(PageId::Private, 0.25);
        }
        extra(PageId::Plain, 0.08);
        extra(PageId::Enter, if self.sections > 0 { 0.1 } else { 0.0 });
        extra(PageId::Status, 0.03);
        extra(PageId::View, 0.08);
        let frames = extra(PageId::Frames, 0.05);
        add(PageId::FrameBody, frames);
        add(PageId::Away, self.links_out && self.content.is_multiple_of(3));
        for section in 0..self.sections {
            add(PageId::Section(section), true);
            let items = (section..self.items).step_by(usize::from(self.sections)).count();
            add(PageId::SectionTwo(section), items > 3 && matches!(self.kind, Kind::Shop | Kind::Forum));
        }
        for item in 0..self.items {
            add(PageId::Item(item), true);
            add(PageId::ItemTwo(item), self.kind == Kind::Forum && item < 6 && item % 2 == 0);
        }
        let about = pages & bit(PageId::About) != 0;
        if about && self.content.is_multiple_of(4) { pages | bit(PageId::Old) } else { pages }
    }
}

/// The page as a member of a set; no bit for pages past the last number.
fn bit(page: PageId) -> u64 {
    1u64.checked_shl(u32::from(page.ordinal())).unwrap_or(0)
}

fn draw_kind(draw: &mut Draw) -> Kind {
    match draw.below(100) {
        0..24 => Kind::Personal,
        24..40 => Kind::Stub(draw.pick(&STUBS)),
        40..62 => Kind::Blog,
        62..80 => Kind::Shop,
        80..92 => Kind::Forum,
        _ => Kind::Wiki,
    }
}

fn draw_size(kind: Kind, draw: &mut Draw) -> (u8, u8) {
    let (sections, items) = match kind {
        Kind::Directory => ((4, 4), (0, 0)),
        Kind::Shop => ((2, 6), (6, 20)),
        Kind::Forum => ((1, 4), (4, 16)),
        Kind::Blog => ((0, 4), (3, 14)),
        Kind::Wiki => ((2, 2), (5, 16)),
        Kind::Personal | Kind::Stub(_) | Kind::Exhibition(_) => ((0, 0), (0, 0)),
    };
    (draw.between(sections.0, sections.1) as u8, draw.between(items.0, items.1) as u8)
}

fn naming_of(kind: Kind, script: bool) -> Naming {
    match kind {
        Kind::Directory => Naming::Directory,
        Kind::Forum if script => Naming::Script,
        Kind::Forum => Naming::Forum,
        Kind::Blog => Naming::Blog,
        Kind::Wiki => Naming::Wiki,
        Kind::Exhibition(theme) => Naming::Exhibition(theme),
        Kind::Shop | Kind::Personal | Kind::Stub(_) => Naming::Shop,
    }
}
