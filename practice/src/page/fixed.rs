//! Pages that sites of every kind have.

use std::fmt::Write as _;

use model::{LinkKind, Place};

use super::Composer;
use crate::charset::Declared;
use crate::link::Aim;
use crate::path::PageId;
use crate::planted::Planted;
use crate::site::{Kind, Stub};

impl Composer<'_> {
    pub(super) fn about(&mut self) {
        let label = self.site.language.words().labels.about;
        self.html.fmt(format_args!("<h1>{label}</h1>\n"));
        self.paragraph();
        if self.draw.chance(0.3) {
            // An image given in full inside the page has no host.
            self.html.raw("<img alt=\"\" src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\">\n");
        }
    }

    pub(super) fn contact(&mut self) {
        let label = self.site.language.words().labels.contact;
        let operator = self.operator();
        let (mail, phone) = (operator.mail(), operator.written_phone());
        self.html.fmt(format_args!("<h1>{label}</h1>\n<p>{mail}, {phone}</p>\n"));
        self.html.plant(Planted::new("email", mail, "text", "none"));
        self.html.plant(Planted::new("phone", operator.phone(), "text", "none"));
        if self.draw.chance(0.3) {
            self.mention(self.site.index);
        }
        for page in [PageId::Private, PageId::Gone] {
            if self.site.has(page) {
                self.html.raw("<p>");
                self.link_own(page, |html| html.noun());
                self.html.raw("</p>\n");
            }
        }
        self.html.note(Aim::Path(self.site.index, "/message".into()), LinkKind::Form);
        self.html.raw(
            "<form action=\"/message\" method=\"post\"><input name=\"from\" type=\"email\"><textarea name=\"text\">\
             </textarea><input type=\"submit\"></form>\n",
        );
    }

    pub(super) fn gone(&mut self) {
        let label = self.site.language.words().labels.not_found;
        self.html.fmt(format_args!("<h1>404 – {label}</h1>\n"));
        self.bytes = 0;
    }

    pub(super) fn frames(&mut self) {
        self.heading();
        self.html.note(Aim::Page(self.own(PageId::FrameBody)), LinkKind::Frame);
        let path = PageId::FrameBody.path(self.site.naming);
        self.html.fmt(format_args!("<iframe src=\"{path}\" title=\"frame\"></iframe>\n"));
    }

    /// A page without any of the common parts.
    pub(super) fn frame_body(&mut self) {
        let code = self.site.language.words().code;
        self.html.fmt(format_args!("<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n"));
        if matches!(self.site.declared, Declared::Meta | Declared::HttpEquiv | Declared::Both) {
            self.html.fmt(format_args!("<meta charset=\"{}\">\n", self.site.charset.label()));
        }
        self.html.raw("<title>frame</title></head><body>\n");
        self.html.open(Place::Main);
        self.html.raw("<p>");
        self.link_own(PageId::Front, |html| html.noun());
        self.html.raw("</p>\n");
        self.html.fill(self.bytes / 4);
        self.html.close();
        self.html.raw("</body></html>\n");
    }

    /// Lines of plain text; linking sites name another site in it.
    pub(super) fn compose_plain(&mut self) {
        self.html.place = Place::Body;
        for _ in 0..12 {
            self.html.sentence();
            self.html.raw("\r\n");
        }
        if self.site.links_out || self.site.kind == Kind::Stub(Stub::PlainText) {
            let named = if self.site.links_out { self.world.well_known(&mut self.draw) } else { self.site.index };
            self.html.note(Aim::Site(named), LinkKind::TextMention);
            if self.html.is_text() {
                let mut line = String::new();
                let _ = writeln!(line, "{}", self.world.host(named).full_name());
                self.html.raw(&line);
            }
        }
    }
}
