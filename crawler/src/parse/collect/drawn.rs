//! What inline SVG says: somebody reads it, so the tripwire looks at it.
//!
//! Invariant: it goes into [`super::super::said::Said`] alone, and from there nowhere.

use super::super::mention::SEAM;
use super::Collector;

impl Collector {
    /// Marks where an element of a drawing begins: one of text is a line of its own.
    pub(super) fn begin_drawn(&mut self, name: &str) {
        if self.svg > 0 {
            let is_text = matches!(name, "text" | "title" | "desc");
            let border = if is_text { '\n' } else { SEAM };
            self.visible.note_drawn(border.encode_utf8(&mut [0; 4]));
        }
    }

    /// Marks the border of an element of a drawing: whether it parts words cannot be told.
    pub(super) fn end_drawn(&mut self) {
        if self.svg > 0 {
            self.visible.note_drawn(SEAM.encode_utf8(&mut [0; 4]));
        }
    }
}
