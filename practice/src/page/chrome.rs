//! What all pages of a site have around their main part.

use model::{LinkKind, NotVisited, Place};

use super::Composer;
use crate::charset::Declared;
use crate::link::Aim;
use crate::path::PageId;
use crate::planted::Planted;
use crate::site::Kind;

const GENERATORS: [&str; 5] = ["WordPress 6.1.1", "MediaWiki 1.39.1", "phpBB", "Hugo 0.111.3", "Joomla! 4"];

impl Composer<'_> {
    /// Everything up to the main part.
    pub(super) fn begin(&mut self) {
        let words = self.site.language.words();
        self.html.fmt(format_args!("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n", words.code));
        self.head();
        self.html.raw("</head>\n<body>\n");
        self.html.open(Place::Header);
        self.link_own(PageId::Front, |html| html.noun());
        if matches!(self.site.kind, Kind::Shop | Kind::Forum | Kind::Directory) && self.page != PageId::Status {
            self.search_form();
        }
        self.html.close();
        self.html.open(Place::Nav);
        self.html.raw("<ul>");
        self.nav_item(PageId::Front, words.labels.home);
        for section in 0..self.site.sections {
            self.html.raw("<li>");
            self.link_own(PageId::Section(section), |html| html.noun());
            self.html.raw("</li>");
        }
        self.nav_item(PageId::About, words.labels.about);
        self.nav_item(PageId::Contact, words.labels.contact);
        self.html.raw("</ul>\n");
        self.html.close();
    }

    /// Everything after the main part.
    pub(super) fn end(&mut self) {
        self.html.open(Place::Aside);
        self.aside();
        self.html.close();
        self.html.open(Place::Footer);
        let words = self.site.language.words();
        if self.is_home() && self.world.diary(self.site).is_some_and(|(day, diary)| diary.has_guest(day)) {
            self.guest_link();
        }
        self.html.raw("<p>");
        self.nav_item(PageId::About, words.labels.about);
        if self.site.content.is_multiple_of(3) {
            self.link_outside();
        }
        if self.is_home() && self.site.has(PageId::Status) {
            self.link_own_as(PageId::Status, "status");
        }
        let mail = self.operator().mail();
        self.html.fmt(format_args!(" <a href=\"mailto:{mail}\">{mail}</a></p>\n"));
        for field in ["href", "text"] {
            self.html.plant(Planted::new("email", mail.clone(), field, "none"));
        }
        self.html.close();
        self.html.raw("</body>\n</html>\n");
    }

    fn nav_item(&mut self, page: PageId, label: &str) {
        if self.site.has(page) {
            self.html.raw("<li>");
            self.link_own_as(page, label);
            self.html.raw("</li>");
        }
    }

    fn head(&mut self) {
        self.html.place = Place::Head;
        let charset = self.site.charset.label();
        match self.site.declared {
            Declared::Meta | Declared::Both => self.html.fmt(format_args!("<meta charset=\"{charset}\">\n")),
            Declared::HttpEquiv => self
                .html
                .fmt(format_args!("<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n")),
            Declared::Header | Declared::Bom | Declared::Nowhere => {}
        }
        self.title();
        if let Some(base) = self.base {
            self.html.fmt(format_args!("<base href=\"{base}\">\n"));
        }
        if self.draw.chance(0.7) {
            self.html.raw("<meta name=\"description\" content=\"");
            self.html.sentence();
            self.html.raw("\">\n<meta name=\"keywords\" content=\"");
            self.html.noun();
            self.html.raw(", ");
            self.html.noun();
            self.html.raw("\">\n");
        }
        let content = self.site.content;
        if content.is_multiple_of(2) {
            let generator = GENERATORS[(content / 2 % GENERATORS.len() as u64) as usize];
            self.html.fmt(format_args!("<meta name=\"generator\" content=\"{generator}\">\n"));
        }
        self.head_links();
        self.html.place = Place::Body;
    }

    fn head_links(&mut self) {
        let own = Aim::Site(self.site.index);
        self.html.note(own.clone(), LinkKind::ResourceHost);
        self.html.raw("<link rel=\"stylesheet\" href=\"/static/style.css\">\n");
        if self.site.content.is_multiple_of(7) {
            let cdn = Aim::Outside("example.net".into(), NotVisited::Clearnet);
            self.html.note(cdn, LinkKind::ResourceHost);
            self.html.raw("<script src=\"https://cdn.example.net/practice.js\"></script>\n");
        }
        if self.site.content.is_multiple_of(5) {
            self.html.note(Aim::Page(self.own(self.page)), LinkKind::Canonical);
            self.absolute("<link rel=\"canonical\" href=\"", "\">\n");
        }
        if self.world.has_onion_location(self.site, self.page) {
            self.note_http(Aim::Page(self.own(self.page)), LinkKind::OnionLocation);
        } else if self.page == PageId::Front && self.site.content % 20 == 1 {
            self.html.note(Aim::Page(self.own(self.page)), LinkKind::OnionLocation);
            self.absolute("<meta http-equiv=\"onion-location\" content=\"", "\">\n");
        }
        if self.page == PageId::Enter {
            let target = PageId::Section(0);
            self.html.note(Aim::Page(self.own(target)), LinkKind::Redirect);
            let path = target.path(self.site.naming);
            self.html.fmt(format_args!("<meta http-equiv=\"refresh\" content=\"3; url={path}\">\n"));
        }
    }

    /// Appends the absolute address of this page between two pieces of markup.
    fn absolute(&mut self, before: &str, after: &str) {
        if self.html.is_text() {
            let url = self.world.own_url(self.site, self.page);
            self.html.fmt(format_args!("{before}{url}{after}"));
        }
    }

    fn title(&mut self) {
        self.html.raw("<title>");
        self.html.noun();
        self.html.raw(" ");
        self.html.noun();
        self.html.fmt(format_args!(" {}", self.site.content % 1_000));
        let edition = self.world.edition(self.site, self.page);
        if edition > 0 {
            self.html.fmt(format_args!(" [{edition}]"));
        }
        self.html.raw("</title>\n");
    }

    /// The heading of the main part.
    pub(super) fn heading(&mut self) {
        self.html.raw("<h1>");
        self.html.noun();
        self.html.raw(" ");
        self.html.noun();
        self.html.raw("</h1>\n");
    }

    fn search_form(&mut self) {
        self.html.note(Aim::Path(self.site.index, "/search".into()), LinkKind::Form);
        let label = self.site.language.words().labels.search;
        self.html.fmt(format_args!(
            "<form action=\"/search\" method=\"get\"><input type=\"search\" name=\"q\"><button>{label}</button></form>\n"
        ));
    }

    fn aside(&mut self) {
        let label = self.site.language.words().labels.news;
        self.html.fmt(format_args!("<h2>{label}</h2>\n"));
        for _ in 0..self.site.items.min(3) {
            let item = self.draw.below(u32::from(self.site.items)) as u8;
            self.link_own(PageId::Item(item), |html| html.noun());
            self.html.raw("<br>\n");
        }
        if !self.is_home() {
            return;
        }
        let corners =
            [PageId::Old, PageId::Away, PageId::Plain, PageId::Frames, PageId::Enter, PageId::View].into_iter();
        for corner in corners.filter(|page| self.site.has(*page)) {
            self.link_own(corner, |html| html.noun());
            self.html.raw("<br>\n");
        }
        if self.site.content.is_multiple_of(6) {
            let file = if self.site.content.is_multiple_of(4) { "/files/catalogue.pdf" } else { "/files/photo.jpg" };
            self.link_file(file);
        }
        if self.site.links_out && self.site.kind != Kind::Directory {
            self.friends();
        }
    }

    /// A hyperlink to a file whose name promises no text.
    pub(super) fn link_file(&mut self, path: &'static str) {
        self.html.note(Aim::Path(self.site.index, path.into()), LinkKind::Hyperlink);
        self.html.fmt(format_args!("<a href=\"{path}\">{path}</a><br>\n"));
    }

    /// Links of an ordinary site to others: to well-known ones only, so that no
    /// site is further from the seeds than the directories make it.
    fn friends(&mut self) {
        for _ in 0..self.draw.between(1, 3) {
            let friend = self.world.well_known(&mut self.draw);
            self.link_site(crate::link::PageRef { site: friend, page: PageId::Front }, |html| html.noun());
            self.html.raw("<br>\n");
        }
        if self.draw.chance(0.4) {
            let friend = self.world.well_known(&mut self.draw);
            self.mention(friend);
        }
        if self.draw.chance(0.3) {
            let friend = self.world.well_known(&mut self.draw);
            self.link_damaged(friend);
        }
    }
}
