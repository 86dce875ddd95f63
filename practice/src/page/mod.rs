//! Composing pages: one kind of site a file, the common parts in `chrome`.
//!
//! A page is composed from the site, the page and the seed alone. Composing for
//! links only and composing for text go through the same calls (see [`Html`]).

mod blog;
mod chrome;
mod directory;
mod exhibition;
mod fixed;
mod forum;
mod href;
mod shop;
mod stub;
mod wiki;

use model::{LinkKind, Place};

use crate::draw::{Draw, Purpose};
use crate::html::{Html, Wanted};
use crate::link::{Aim, Link, PageRef};
use crate::path::PageId;
use crate::planted::{Operator, Planted};
use crate::site::{Kind, Site};
use crate::world::World;

/// A page being composed, and all that is known about it.
pub(crate) struct Composer<'w> {
    world: &'w World,
    site: &'w Site,
    page: PageId,
    /// Decisions about structure.
    draw: Draw,
    html: Html,
    /// Path of `<base href>`, if the page has one.
    base: Option<&'static str>,
    /// Size to fill up to, in bytes of UTF-8.
    bytes: usize,
}

impl<'w> Composer<'w> {
    pub(crate) fn new(world: &'w World, site: &'w Site, page: PageId, wanted: Wanted) -> Self {
        let parts = [site.content, u64::from(page.ordinal())];
        let seed = world.spec().seed;
        let mut draw = Draw::of(seed, Purpose::Page, &parts);
        let sentences = Draw::of(seed, Purpose::Sentences, &parts);
        let typical = world.spec().page_bytes;
        let bytes = (typical / 2 + draw.below(typical + 1)) as usize;
        let base = (matches!(page, PageId::Item(_)) && draw.chance(0.08)).then_some("/deep/er/");
        let html = Html::new(wanted, sentences, site.language, bytes + 2_048);
        Self { world, site, page, draw, html, base, bytes }
    }

    /// The HTML of the page.
    pub(crate) fn text(mut self) -> String {
        self.compose();
        self.html.into_text()
    }

    /// The links of the page.
    pub(crate) fn links(mut self) -> Vec<Link> {
        self.compose();
        self.html.into_links()
    }

    /// The identifiers of the page.
    pub(crate) fn planted(mut self) -> Vec<Planted> {
        self.compose();
        self.html.into_planted()
    }

    /// Text of a `text/plain` page.
    pub(crate) fn plain_text(mut self) -> String {
        self.compose_plain();
        self.html.into_text()
    }

    /// Links of a `text/plain` page.
    pub(crate) fn plain_links(mut self) -> Vec<Link> {
        self.compose_plain();
        self.html.into_links()
    }

    fn compose(&mut self) {
        if let Kind::Stub(stub) = self.site.kind {
            return self.stub(stub);
        }
        if self.page == PageId::FrameBody {
            return self.frame_body();
        }
        self.begin();
        self.html.open(Place::Main);
        self.main();
        let room = if self.site.kind == Kind::Personal { self.bytes / 3 } else { self.bytes };
        self.html.fill(room.saturating_sub(700));
        self.html.close();
        self.end();
    }

    fn main(&mut self) {
        match self.page {
            PageId::About => self.about(),
            PageId::Contact => self.contact(),
            PageId::Frames => self.frames(),
            PageId::Gone => self.gone(),
            PageId::Status | PageId::Enter | PageId::Private => self.paragraph(),
            _ => match self.site.kind {
                Kind::Directory => self.directory(),
                Kind::Shop => self.shop(),
                Kind::Forum => self.forum(),
                Kind::Blog => self.blog(),
                Kind::Wiki => self.wiki(),
                Kind::Exhibition(theme) => self.exhibition(theme),
                Kind::Personal | Kind::Stub(_) => self.paragraph(),
            },
        }
    }

    /// Whether this is the page that links to all odd corners of the site.
    fn is_home(&self) -> bool {
        match self.site.kind {
            Kind::Wiki => self.page == PageId::Section(0),
            _ => self.page == PageId::Front,
        }
    }

    fn operator(&self) -> Operator {
        let moves = self.world.diary(self.site).map_or(0, |(day, diary)| diary.moves(day));
        Operator { number: self.site.operator, seed: self.world.spec().seed, moves }
    }

    fn paragraph(&mut self) {
        self.html.raw("<p>");
        self.html.sentence();
        self.html.raw(" ");
        self.html.sentence();
        self.html.raw("</p>\n");
    }

    /// Notes a link of the response head.
    fn note_http(&mut self, aim: Aim, kind: LinkKind) {
        let place = std::mem::replace(&mut self.html.place, Place::Http);
        self.html.note(aim, kind);
        self.html.place = place;
    }

    fn own(&self, page: PageId) -> PageRef {
        PageRef { site: self.site.index, page }
    }

    fn own_host(&self) -> String {
        self.world.host(self.site.index).full_name()
    }
}
