//! What a page says beside its text: in attributes, and inside inline SVG.
//!
//! Somebody reads it, so the tripwire looks at it. Invariant: it goes into
//! [`super::super::said::Said`] alone, in the order of the page, and from there nowhere.

use super::super::mention::SEAM;
use super::super::tag::{Attr, Attributes};
use super::Collector;

/// Attributes whose text is shown or read out.
const SPOKEN: [Attr; 5] = [Attr::Alt, Attr::AriaLabel, Attr::Placeholder, Attr::Title, Attr::Value];

impl Collector {
    /// Notes the texts of an element's attributes, and where a text of SVG begins.
    pub(super) fn asides_of(&mut self, name: &str, attributes: &Attributes<'_>) {
        for text in SPOKEN.into_iter().filter_map(|attr| attributes.get(attr)).filter(|text| !text.is_empty()) {
            self.visible.note_aside("\n");
            self.visible.note_aside(text);
            self.visible.note_aside("\n");
        }
        if self.svg > 0 {
            let is_text = matches!(name, "text" | "title" | "desc");
            let border = if is_text { '\n' } else { SEAM };
            self.visible.note_aside(border.encode_utf8(&mut [0; 4]));
        }
    }

    /// Marks the border of an element of SVG: whether it parts words cannot be told.
    pub(super) fn end_aside(&mut self) {
        if self.svg > 0 {
            self.visible.note_aside(SEAM.encode_utf8(&mut [0; 4]));
        }
    }
}
