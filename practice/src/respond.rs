//! From a page to the answer a server gives for it.

use model::{NotVisited, Refusal};

use crate::answer::{Act, After, Answer, reason_phrase};
use crate::charset::Declared;
use crate::expect::Expected;
use crate::hostile::{honest, robots_decide};
use crate::html::Wanted;
use crate::layout::Role;
use crate::link::PageRef;
use crate::page::Composer;
use crate::path::PageId;
use crate::site::{Kind, Site, Stub};
use crate::state::SiteState;
use crate::world::World;

/// What sort of answer belongs to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    Html(u16),
    PlainText,
    Redirect(u16, PageRef),
    Empty(u16),
    Image,
    Exhibit(u8),
}

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// Largest chunk of a body that goes out in chunks, in bytes.
const CHUNK: usize = 4_000;

impl World {
    pub(crate) fn nature(&self, site: &Site, page: PageId) -> Nature {
        let status = REDIRECTS[(site.content % 5) as usize];
        let own = |page| PageRef { site: site.index, page };
        match (page, site.kind) {
            (PageId::Exhibit(n), _) => Nature::Exhibit(n),
            (PageId::Old, _) => Nature::Redirect(status, own(PageId::About)),
            (PageId::Away, _) => Nature::Redirect(status, self.redirected_away(site)),
            (PageId::Front, Kind::Wiki) => Nature::Redirect(status, own(PageId::Section(0))),
            (PageId::Plain, _) | (_, Kind::Stub(Stub::PlainText)) => Nature::PlainText,
            (PageId::Gone, _) => Nature::Html(404),
            (PageId::About, _) if self.is_closed(site) => Nature::Html(404),
            (PageId::View, _) => Nature::Image,
            (_, Kind::Stub(Stub::Empty)) => Nature::Empty(204),
            (_, Kind::Stub(Stub::Maintenance)) => Nature::Html(503),
            (_, Kind::Stub(Stub::Forbidden)) => Nature::Html(403),
            _ => Nature::Html(200),
        }
    }

    fn is_closed(&self, site: &Site) -> bool {
        self.diary(site).is_some_and(|(day, diary)| diary.is_closed(day))
    }

    /// The answer to a request for `target` (a path, or an absolute URL).
    pub(crate) fn answer(&self, index: u32, port: u16, target: &str, is_head: bool) -> Answer {
        let path = path_of(target);
        let site = self.site(index);
        if let Kind::Exhibition(theme) = site.kind
            && let Some(answer) = theme.answer(self, &site, path, is_head)
        {
            return answer;
        }
        if path == "/robots.txt" && site.robots {
            return robots(&site);
        }
        if let Some(page) = site.page_at(port, path) {
            return self.page_answer(&site, page);
        }
        honest::file(path).unwrap_or_else(not_found)
    }

    fn page_answer(&self, site: &Site, page: PageId) -> Answer {
        match self.nature(site, page) {
            Nature::Html(status) => self.html_answer(site, page, status),
            Nature::PlainText => {
                let text = Composer::new(self, site, page, Wanted::Text).plain_text();
                let body = site.charset.encode(text, site.declared == Declared::Bom);
                // Plain text has no other place to declare its encoding than the head.
                let content_type = format!("text/plain; charset={}", site.charset.label());
                let fields = self.fields(site, page, Some(&content_type));
                Answer::with_length(200, reason_phrase(200), &fields, body)
            }
            Nature::Redirect(status, to) => self.redirect_answer(site, page, status, to),
            Nature::Empty(status) => {
                let head =
                    format!("HTTP/1.1 {status} {}\r\n{}\r\n", reason_phrase(status), self.fields(site, page, None));
                Answer::new(status, head, Vec::new(), After::KeepAlive)
            }
            Nature::Image => honest::image(),
            Nature::Exhibit(_) => not_found(),
        }
    }

    /// The answer of an ordinary page, as hostile sites give it where they are tame.
    pub(crate) fn html_answer(&self, site: &Site, page: PageId, status: u16) -> Answer {
        let text = Composer::new(self, site, page, Wanted::Text).text();
        let body = site.charset.encode(text, site.declared == Declared::Bom);
        let media = if site.content % 40 == 7 { "application/xhtml+xml" } else { "text/html" };
        let labelled = matches!(site.declared, Declared::Header | Declared::Both);
        let content_type =
            if labelled { format!("{media}; charset={}", site.charset.label()) } else { media.to_owned() };
        let mut fields = self.fields(site, page, Some(&content_type));
        if self.has_onion_location(site, page) {
            fields.push_str("Onion-Location: ");
            fields.push_str(&self.own_url(site, page));
            fields.push_str("\r\n");
        }
        if site.face.chunked {
            return chunked(status, &fields, &body);
        }
        Answer::with_length(status, reason_phrase(status), &fields, body)
    }

    fn redirect_answer(&self, site: &Site, page: PageId, status: u16, to: PageRef) -> Answer {
        let location =
            if to.site == site.index && site.content.is_multiple_of(2) { self.path(to) } else { self.url(to) };
        let fields = self.fields(site, page, Some("text/html")) + &format!("Location: {location}\r\n");
        Answer::with_length(status, reason_phrase(status), &fields, b"<h1>Moved</h1>\n".to_vec())
    }

    fn fields(&self, site: &Site, page: PageId, content_type: Option<&str>) -> String {
        let mut fields = String::with_capacity(256);
        site.face.write(content_type, (site.content << 8) | u64::from(page.ordinal()), &mut fields);
        fields
    }

    /// Whether the page says its own onion address in its response head.
    pub(crate) fn has_onion_location(&self, site: &Site, page: PageId) -> bool {
        let ordinary = !matches!(site.kind, Kind::Stub(_) | Kind::Exhibition(_));
        ordinary
            && page == PageId::Front
            && site.content.is_multiple_of(20)
            && self.nature(site, page) == Nature::Html(200)
    }

    /// Outcomes of which any one is right for this page.
    pub(crate) fn expected(&self, site: &Site, page: PageId) -> Vec<Expected> {
        if site.role == Role::Refused {
            return vec![Expected::NotVisited(NotVisited::Refused)];
        }
        if page == PageId::Private && site.robots {
            return vec![Expected::NotVisited(NotVisited::Robots)];
        }
        if let SiteState::Dead(cause) = self.state(site) {
            return vec![Expected::Failed(cause)];
        }
        vec![match self.nature(site, page) {
            Nature::Html(_) if site.has_hostile_robots() => return robots_decide(site),
            Nature::Html(status) => Expected::Page(status),
            Nature::PlainText => Expected::Page(200),
            Nature::Redirect(status, _) => Expected::Redirect(status),
            Nature::Empty(status) => Expected::Empty(status),
            Nature::Image => Expected::Refused(Refusal::TypeNotText),
            Nature::Exhibit(n) => return self.exhibit_expected(site, n),
        }]
    }
}

fn path_of(target: &str) -> &str {
    let target = target.split('#').next().unwrap_or(target);
    match target.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    }
}

fn chunked(status: u16, fields: &str, body: &[u8]) -> Answer {
    let head = format!("HTTP/1.1 {status} {}\r\n{fields}Transfer-Encoding: chunked\r\n\r\n", reason_phrase(status));
    let mut framed = Vec::with_capacity(body.len() + 64);
    for chunk in body.chunks(CHUNK) {
        framed.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        framed.extend_from_slice(chunk);
        framed.extend_from_slice(b"\r\n");
    }
    framed.extend_from_slice(b"0\r\n\r\n");
    Answer::new(status, head, vec![Act::Send(framed)], After::KeepAlive)
}

fn robots(site: &Site) -> Answer {
    let delay = if site.content.is_multiple_of(8) { "Crawl-delay: 1\n" } else { "" };
    let text = format!("# practice\nUser-agent: *\nDisallow: /private/\n{delay}");
    Answer::with_length(200, reason_phrase(200), "Content-Type: text/plain\r\n", text.into_bytes())
}

fn not_found() -> Answer {
    let body = b"<!DOCTYPE html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n".to_vec();
    Answer::with_length(404, reason_phrase(404), "Content-Type: text/html\r\n", body)
}
