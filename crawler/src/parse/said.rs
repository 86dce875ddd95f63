//! What a page says, for those who look for identifiers in it.
//!
//! Invariant: it lives in memory only as long as the page is being read, and is
//! wiped when dropped; it can be neither cloned nor printed nor recorded.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::tag::{Attr, Attributes};

/// Most bytes of the addresses and texts of scripts that are looked through.
const SCRIPT_BYTES_MAX: usize = 64 * 1024;
/// Most addresses with schemes that are not followed …
const ADDRESSES_MAX: usize = 512;
/// … and their most bytes each.
const ADDRESS_BYTES_MAX: usize = 512;
/// Attributes whose text is shown or read out.
const SPOKEN: [Attr; 5] = [Attr::Alt, Attr::AriaLabel, Attr::Placeholder, Attr::Title, Attr::Value];

/// The visible text of a page and the addresses on it that are no links.
#[derive(Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Said {
    text: String,
    spoken: String,
    drawn: String,
    scripts: String,
    addresses: Vec<String>,
}

impl Said {
    /// The visible text, one line a block.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What attributes say, one a line: tool tips, labels, what stands in place of
    /// pictures and in fields. For the tripwire alone; nothing of it is kept.
    pub(crate) fn spoken(&self) -> &str {
        &self.spoken
    }

    /// What inline SVG says, with [`super::SEAM`] between elements. For the tripwire alone, too.
    pub(crate) fn drawn(&self) -> &str {
        &self.drawn
    }

    /// The addresses with a scheme that is not followed, as they stood (`mailto:`, `tel:` …).
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// The addresses and the texts of scripts, the beginning of them.
    pub fn scripts(&self) -> &str {
        &self.scripts
    }

    /// Adds what a script says or where it comes from.
    pub(super) fn add_script(&mut self, text: &str) {
        let room = SCRIPT_BYTES_MAX.saturating_sub(self.scripts.len() + 1);
        let text = &text[..text.floor_char_boundary(room)];
        if !text.is_empty() {
            make_room(&mut self.scripts, text.len() + 1);
            self.scripts.push_str(text);
            self.scripts.push('\n');
        }
    }

    /// Adds what the attributes of an element say.
    pub(super) fn add_spoken(&mut self, attributes: &Attributes<'_>) {
        for text in SPOKEN.into_iter().filter_map(|attr| attributes.get(attr)).filter(|text| !text.is_empty()) {
            make_room(&mut self.spoken, text.len() + 1);
            self.spoken.push_str(text);
            self.spoken.push('\n');
        }
    }

    /// Adds what a drawing says.
    pub(super) fn add_drawn(&mut self, text: &str) {
        make_room(&mut self.drawn, text.len());
        self.drawn.push_str(text);
    }

    /// Adds a line and its border, without the marks `seam` between inline elements: a reader
    /// does not see them.
    pub(super) fn add_line(&mut self, line: &str, seam: char, border: &str) {
        make_room(&mut self.text, line.len() + border.len());
        line.split(seam).for_each(|piece| self.text.push_str(piece));
        self.text.push_str(border);
    }

    /// Adds an address, if it is short enough to be one.
    pub(super) fn add_address(&mut self, address: &str) {
        if address.len() <= ADDRESS_BYTES_MAX && self.addresses.len() < ADDRESSES_MAX {
            self.addresses.push(address.to_owned());
        }
    }
}

/// Grows by hand: a string that grows by itself leaves its old bytes behind.
fn make_room(text: &mut String, more: usize) {
    let wanted = text.len() + more;
    if wanted > text.capacity() {
        let mut larger = String::with_capacity(wanted.max(2 * text.capacity()));
        larger.push_str(text);
        std::mem::swap(text, &mut larger);
        larger.zeroize();
    }
}

impl fmt::Debug for Said {
    /// Logs show the size only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, aside) = (self.text.len(), self.spoken.len() + self.drawn.len());
        write!(f, "Said({text} bytes, {aside} aside, {} addresses)", self.addresses.len())
    }
}
