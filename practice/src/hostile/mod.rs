//! Hostile sites: one theme a site, one attack an exhibit, each under a path of
//! its own and with the outcomes that are right for a careful crawler.
//!
//! The bytes are real where it matters (signatures, framing, encodings) and
//! mean nothing otherwise. Long and endless answers are described, not stored.

mod bulk;
mod charset;
mod coding;
mod content_type;
mod control;
mod endless;
mod formats;
mod framing;
mod head;
pub(crate) mod honest;
mod late;
mod media;
mod redirect;
mod robots;
mod slow;
mod trap;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::answer::{Act, After, Answer};
use crate::expect::Expected;
use crate::link::Link;
use crate::path::PageId;
use crate::site::{Kind, Site};
use crate::world::World;

/// What a hostile site is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Theme {
    /// Media as `text/html`, from the first byte on.
    MediaPlain,
    /// Media as `text/html`, after some innocent bytes.
    MediaPadded,
    /// Pages that turn into something else late.
    MediaLate,
    ContentType,
    Coding,
    Endless,
    Slow,
    Redirect,
    Head,
    Framing,
    Bulk,
    Charset,
    Trap,
    Control,
    RobotsImage,
    RobotsEndless,
    RobotsMillion,
    RobotsHtml,
    RobotsSlow,
    RobotsLoop,
    RobotsError,
    RobotsBomb,
}

/// What an exhibit is made from.
pub(crate) struct Scene<'w> {
    pub(crate) world: &'w World,
    pub(crate) site: &'w Site,
    /// Number of the exhibit within its theme.
    pub(crate) number: u8,
    /// Whether only the head was asked for.
    pub(crate) is_head: bool,
}

/// One attack.
pub(crate) struct Exhibit {
    pub(crate) path: Cow<'static, str>,
    pub(crate) expected: &'static [Expected],
    answer: fn(&Scene<'_>) -> Answer,
    /// Links that the answer holds; `None` if they are not part of the truth.
    links: Option<fn(&Scene<'_>) -> Vec<Link>>,
}

impl Exhibit {
    /// An attack whose answer holds no links.
    fn new(
        path: impl Into<Cow<'static, str>>,
        expected: &'static [Expected],
        answer: fn(&Scene<'_>) -> Answer,
    ) -> Self {
        Self { path: path.into(), expected, answer, links: Some(|_| Vec::new()) }
    }

    fn with_links(self, links: fn(&Scene<'_>) -> Vec<Link>) -> Self {
        Self { links: Some(links), ..self }
    }

    /// An attack whose links are beyond counting, or not worth it.
    fn links_unlisted(self) -> Self {
        Self { links: None, ..self }
    }
}

type Exhibits = LazyLock<Vec<Exhibit>>;

impl Theme {
    pub(crate) const ALL: [Self; 22] = [
        Self::MediaPlain,
        Self::MediaPadded,
        Self::MediaLate,
        Self::ContentType,
        Self::Coding,
        Self::Endless,
        Self::Slow,
        Self::Redirect,
        Self::Head,
        Self::Framing,
        Self::Bulk,
        Self::Charset,
        Self::Trap,
        Self::Control,
        Self::RobotsImage,
        Self::RobotsEndless,
        Self::RobotsMillion,
        Self::RobotsHtml,
        Self::RobotsSlow,
        Self::RobotsLoop,
        Self::RobotsError,
        Self::RobotsBomb,
    ];

    /// A word for headings and for the ground truth.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MediaPlain => "media-plain",
            Self::MediaPadded => "media-padded",
            Self::MediaLate => "media-late",
            Self::ContentType => "content-type",
            Self::Coding => "coding",
            Self::Endless => "endless",
            Self::Slow => "slow",
            Self::Redirect => "redirect",
            Self::Head => "head",
            Self::Framing => "framing",
            Self::Bulk => "bulk",
            Self::Charset => "charset",
            Self::Trap => "trap",
            Self::Control => "control",
            Self::RobotsImage => "robots-image",
            Self::RobotsEndless => "robots-endless",
            Self::RobotsMillion => "robots-million",
            Self::RobotsHtml => "robots-html",
            Self::RobotsSlow => "robots-slow",
            Self::RobotsLoop => "robots-loop",
            Self::RobotsError => "robots-error",
            Self::RobotsBomb => "robots-bomb",
        }
    }

    /// Whether the attack is the site's robots.txt.
    pub(crate) fn is_robots(self) -> bool {
        self.as_str().starts_with("robots-")
    }

    pub(crate) fn exhibits(self) -> &'static [Exhibit] {
        match self {
            Self::MediaPlain => &media::PLAIN,
            Self::MediaPadded => &media::PADDED,
            Self::MediaLate => &late::EXHIBITS,
            Self::ContentType => &content_type::EXHIBITS,
            Self::Coding => &coding::EXHIBITS,
            Self::Endless => &endless::EXHIBITS,
            Self::Slow => &slow::EXHIBITS,
            Self::Redirect => &redirect::EXHIBITS,
            Self::Head => &head::EXHIBITS,
            Self::Framing => &framing::EXHIBITS,
            Self::Bulk => &bulk::EXHIBITS,
            Self::Charset => &charset::EXHIBITS,
            Self::Trap => &trap::EXHIBITS,
            Self::Control => &control::EXHIBITS,
            Self::RobotsError => &robots::CLOSED,
            Self::RobotsImage
            | Self::RobotsEndless
            | Self::RobotsMillion
            | Self::RobotsHtml
            | Self::RobotsSlow
            | Self::RobotsLoop
            | Self::RobotsBomb => &robots::OPEN,
        }
    }

    pub(crate) fn exhibit(self, number: u8) -> Option<&'static Exhibit> {
        self.exhibits().get(usize::from(number))
    }

    /// The answer of a site of this theme, where it is not an ordinary one.
    pub(crate) fn answer(self, world: &World, site: &Site, path: &str, is_head: bool) -> Option<Answer> {
        if path == "/robots.txt" {
            return robots::answer(self);
        }
        let exhibits = self.exhibits();
        if let Some(number) = exhibits.iter().position(|e| crate::path::same_path(path, &e.path)) {
            let scene = Scene { world, site, number: number as u8, is_head };
            return Some((exhibits[number].answer)(&scene));
        }
        match self {
            Self::Trap => trap::further(path),
            Self::Redirect => redirect::further(path),
            _ => None,
        }
    }
}

impl World {
    pub(crate) fn exhibit_expected(&self, site: &Site, number: u8) -> Vec<Expected> {
        exhibit_of(site, number).map_or_else(Vec::new, |exhibit| exhibit.expected.to_vec())
    }

    /// Whether the links of a page are part of the ground truth.
    pub(crate) fn edges_listed(&self, site: &Site, page: PageId) -> bool {
        match page {
            PageId::Exhibit(number) => exhibit_of(site, number).is_some_and(|exhibit| exhibit.links.is_some()),
            _ => true,
        }
    }

    pub(crate) fn exhibit_links(&self, site: &Site, number: u8) -> Vec<Link> {
        match exhibit_of(site, number).and_then(|exhibit| exhibit.links) {
            Some(links) => links(&Scene { world: self, site, number, is_head: false }),
            None => Vec::new(),
        }
    }
}

/// Outcomes of the front page of a site whose robots.txt is an attack: as those
/// of its other pages.
pub(crate) fn robots_decide(site: &Site) -> Vec<Expected> {
    exhibit_of(site, 0).map_or_else(Vec::new, |exhibit| exhibit.expected.to_vec())
}

fn exhibit_of(site: &Site, number: u8) -> Option<&'static Exhibit> {
    match site.kind {
        Kind::Exhibition(theme) => theme.exhibit(number),
        _ => None,
    }
}

/// A small page with nothing wrong about it.
const HELLO: &[u8] = b"<!DOCTYPE html>\n<html lang=\"en\">\n<title>Garden notes</title>\n<h1>Garden notes</h1>\n\
    <p>The patient gardener waters the tomato plants every Thursday morning.</p>\n</html>\n";

/// The head of a page, up to the point where a length would follow.
const HTML_HEAD: &str = "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\n";

/// A page with exactly these header lines and a length.
fn with_fields(fields: &str, body: &[u8]) -> Answer {
    Answer::with_length(200, "OK", fields, body.to_vec())
}

/// An ordinary HTML answer with this body.
fn html(body: impl Into<Vec<u8>>) -> Answer {
    Answer::with_length(200, "OK", "Content-Type: text/html; charset=utf-8\r\n", body.into())
}

/// These bytes as the whole answer, then the end of the connection.
fn raw(head: impl Into<Vec<u8>>, body: &[u8]) -> Answer {
    Answer::new(200, head, vec![Act::Send(body.to_vec())], After::Close)
}

/// A head and steps that follow it, then the end of the connection.
fn raw_acts(head: impl Into<Vec<u8>>, body: Vec<Act>) -> Answer {
    Answer::new(200, head, body, After::Close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::PAGES;

    #[test]
    fn every_theme_fits_a_site_and_no_two_exhibits_share_a_path() {
        for theme in Theme::ALL {
            let exhibits = theme.exhibits();
            assert!(!exhibits.is_empty() && exhibits.len() < usize::from(PAGES), "{theme:?}: {}", exhibits.len());
            let paths: std::collections::BTreeSet<&str> = exhibits.iter().map(|e| e.path.as_ref()).collect();
            assert_eq!(paths.len(), exhibits.len(), "{theme:?}");
            assert!(exhibits.iter().all(|e| !e.expected.is_empty() && e.path.starts_with('/')), "{theme:?}");
        }
    }

    #[test]
    fn themes_have_names_of_their_own() {
        let names: std::collections::BTreeSet<&str> = Theme::ALL.iter().map(|t| t.as_str()).collect();
        assert_eq!(names.len(), Theme::ALL.len());
    }
}
