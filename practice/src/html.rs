//! A page under construction.
//!
//! One value writes HTML and notes the links in it. For the ground truth the
//! text can be left out: then only the links are made, at a fraction of the
//! cost. Decisions about structure come from a draw that is used in both cases,
//! sentences from a second one that only text uses, so both give the same links.

use std::fmt::Write as _;

use model::{LinkKind, Place};

use crate::draw::Draw;
use crate::language::Language;
use crate::link::{Aim, Link};
use crate::planted::Planted;

/// What is wanted of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The HTML.
    Text,
    /// The links and the identifiers only.
    Links,
}

/// A page under construction.
pub(crate) struct Html {
    out: String,
    links: Vec<Link>,
    planted: Vec<Planted>,
    wanted: Wanted,
    pub(crate) place: Place,
    sentences: Draw,
    language: Language,
}

impl Html {
    pub(crate) fn new(wanted: Wanted, sentences: Draw, language: Language, capacity: usize) -> Self {
        let capacity = if wanted == Wanted::Text { capacity } else { 0 };
        Self {
            out: String::with_capacity(capacity),
            links: Vec::new(),
            planted: Vec::new(),
            wanted,
            place: Place::Head,
            sentences,
            language,
        }
    }

    /// Whether text is written at all.
    pub(crate) fn is_text(&self) -> bool {
        self.wanted == Wanted::Text
    }

    /// Appends markup, or text that needs no escaping.
    pub(crate) fn raw(&mut self, markup: &str) {
        if self.is_text() {
            self.out.push_str(markup);
        }
    }

    /// Appends formatted markup.
    pub(crate) fn fmt(&mut self, markup: std::fmt::Arguments<'_>) {
        if self.is_text() {
            // Writing into a string does not fail.
            let _ = self.out.write_fmt(markup);
        }
    }

    /// Notes a link of which the markup is, or will be, written by the caller.
    pub(crate) fn note(&mut self, aim: Aim, kind: LinkKind) {
        if self.wanted == Wanted::Links {
            self.links.push(Link { aim, kind, place: self.place });
        }
    }

    /// Notes an identifier of which the markup is written by the caller.
    pub(crate) fn plant(&mut self, planted: Planted) {
        if self.wanted == Wanted::Links {
            self.planted.push(planted);
        }
    }

    /// Opens a part of the page.
    pub(crate) fn open(&mut self, place: Place) {
        self.place = place;
        self.fmt(format_args!("<{}>\n", place.as_str()));
    }

    /// Closes the part that is open.
    pub(crate) fn close(&mut self) {
        let place = self.place;
        self.fmt(format_args!("</{}>\n", place.as_str()));
        self.place = Place::Body;
    }

    /// Appends one sentence.
    pub(crate) fn sentence(&mut self) {
        if self.wanted == Wanted::Text {
            self.language.sentence(&mut self.sentences, &mut self.out);
        }
    }

    /// Appends a noun for titles and headings.
    pub(crate) fn noun(&mut self) {
        if self.wanted == Wanted::Text {
            let noun = self.sentences.pick(&self.language.words().nouns);
            self.out.push_str(noun);
        }
    }

    /// Appends paragraphs until the page has about `bytes` bytes.
    pub(crate) fn fill(&mut self, bytes: usize) {
        while self.is_text() && self.out.len() < bytes {
            self.raw("<p>");
            for _ in 0..self.sentences.between(3, 7) {
                self.sentence();
                self.raw(" ");
            }
            self.raw("</p>\n");
        }
    }

    /// The finished HTML.
    pub(crate) fn into_text(self) -> String {
        self.out
    }

    /// The identifiers, in the order in which they stand on the page.
    pub(crate) fn into_planted(self) -> Vec<Planted> {
        self.planted
    }

    /// The links, in the order in which they stand on the page.
    pub(crate) fn into_links(self) -> Vec<Link> {
        self.links
    }
}
