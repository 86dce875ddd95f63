//! The many ways to write a link, and the links between sites.

use model::{LinkKind, NotVisited};

use super::Composer;
use crate::html::Html;
use crate::link::{Aim, PageRef};
use crate::path::PageId;

/// A name outside the web: how it is written, and the domain it belongs to.
/// All of them are reserved for documentation (RFC 2606, RFC 5737).
const OUTSIDE: [(&str, &str); 8] = [
    ("http://www.example.com/garden", "example.com"),
    ("https://example.org/", "example.org"),
    ("http://shop.example.net/item?id=1", "example.net"),
    ("https://museum.example/", "museum.example"),
    ("//www.example.org/maps/", "example.org"),
    ("http://www.harbour.example:8080/tide", "harbour.example"),
    ("https://EXAMPLE.com/Radio", "example.com"),
    ("http://192.0.2.10/", "192.0.2.10"),
];

impl Composer<'_> {
    /// A hyperlink to a page of this site.
    pub(super) fn link_own(&mut self, page: PageId, text: impl FnOnce(&mut Html)) {
        let target = self.own(page);
        self.html.note(Aim::Page(target), LinkKind::Hyperlink);
        let number = self.draw.below(100);
        if self.html.is_text() {
            let href = self.spelling(page, number);
            let rel = match number % 25 {
                0 => " rel=\"nofollow\"",
                1 => " rel=\"noopener noreferrer\"",
                _ => "",
            };
            self.html.fmt(format_args!("<a href=\"{href}\"{rel}>"));
            text(&mut self.html);
            self.html.raw("</a>");
        }
    }

    /// As [`Composer::link_own`], with a fixed text.
    pub(super) fn link_own_as(&mut self, page: PageId, text: &str) {
        self.link_own(page, |html| html.raw(text));
    }

    /// A hyperlink to a page of any site, as an absolute URL.
    pub(super) fn link_site(&mut self, target: PageRef, text: impl FnOnce(&mut Html)) {
        self.html.note(Aim::Page(target), LinkKind::Hyperlink);
        let number = self.draw.below(20);
        if self.html.is_text() {
            let host = self.world.host(target.site).full_name();
            let path = self.world.path(target);
            let href = match number {
                0 => format!("http://{}{path}", host.to_ascii_uppercase()),
                1 => format!("http://{host}:80{path}"),
                2 if path == "/" => format!("http://{host}"),
                _ => format!("http://{host}{path}"),
            };
            self.html.fmt(format_args!("<a href=\"{href}\">"));
            text(&mut self.html);
            self.html.raw("</a>");
        }
    }

    /// Draws what [`Composer::link_site`] draws, and makes no link.
    pub(super) fn skip_link_site(&mut self) {
        self.draw.below(20);
    }

    /// A hyperlink to the first directory that is there on some days only; draws nothing.
    pub(super) fn guest_link(&mut self) {
        let target = PageRef { site: 0, page: PageId::Front };
        self.html.note(Aim::Page(target), LinkKind::Hyperlink);
        if self.html.is_text() {
            let url = self.world.url(target);
            self.html.fmt(format_args!("<p><a href=\"{url}\">guest</a></p>\n"));
        }
    }

    /// A hyperlink out of the practice web.
    pub(super) fn link_outside(&mut self) {
        let (href, domain) = self.draw.pick(&OUTSIDE);
        self.html.note(Aim::Outside(domain.into(), NotVisited::Clearnet), LinkKind::Hyperlink);
        self.html.fmt(format_args!("<a href=\"{href}\" rel=\"external nofollow\">"));
        self.html.noun();
        self.html.raw("</a>");
    }

    /// A hyperlink to an onion name that cannot exist: a version 2 name, or a
    /// version 3 name with a typing error.
    pub(super) fn link_damaged(&mut self, near: u32) {
        let name = if self.draw.chance(0.5) {
            let letters = b"abcdefghijklmnopqrstuvwxyz234567";
            let label: String = (0..16).map(|_| char::from(self.draw.pick(letters))).collect();
            format!("{label}.onion")
        } else {
            let right = self.world.host(near).full_name();
            let first = if right.starts_with('a') { 'b' } else { 'a' };
            format!("{first}{}", &right[1..])
        };
        self.html.fmt(format_args!("<a href=\"http://{name}/\">"));
        self.html.noun();
        self.html.raw("</a>");
        self.html.note(Aim::Outside(name.into(), NotVisited::InvalidAddress), LinkKind::Hyperlink);
    }

    /// An address that stands in the text without being a link.
    pub(super) fn mention(&mut self, site: u32) {
        self.html.note(Aim::Site(site), LinkKind::TextMention);
        if self.html.is_text() {
            let name = self.world.host(site).full_name();
            self.html.fmt(format_args!("<p>{name} "));
            self.html.sentence();
            self.html.raw("</p>\n");
        }
    }

    /// The address of a page of this site in one of its spellings.
    fn spelling(&self, page: PageId, number: u32) -> String {
        let path = page.path(self.site.naming);
        let host = self.own_host();
        if page.port() != 80 {
            return format!("http://{host}:{}{path}", page.port());
        }
        if self.page.port() != 80 {
            return format!("http://{host}{path}");
        }
        match number {
            0..54 => path,
            54..76 => self.relative(&path),
            76..84 => format!("http://{host}{path}"),
            84..88 => format!("//{host}{path}"),
            88..94 => format!("{path}#part-{number}"),
            94..96 => format!("/near/..{path}"),
            96..98 => format!("HTTP://{}:80{path}", host.to_ascii_uppercase()),
            _ if path.contains('%') => path.replace("%C3", "%c3"),
            _ if path.contains('?') => path,
            _ => format!("{path}?"),
        }
    }

    fn relative(&self, path: &str) -> String {
        let here = match self.base {
            Some(base) => base.to_owned(),
            None => self.page.path(self.site.naming),
        };
        let folders = here.split('?').next().unwrap_or("/").matches('/').count() - 1;
        let rest = &path[1..];
        match (folders, rest) {
            (0, "") => "./".to_owned(),
            (0, rest) => rest.to_owned(),
            (n, rest) => "../".repeat(n) + rest,
        }
    }
}
