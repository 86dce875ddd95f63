//! The text of the first element of a kind, while it is being read.

/// Bytes of one text that are looked at; what is kept of them is far less.
const BYTES_MAX: usize = 16 * 1024;

/// Takes the text of the first such element that has any.
#[derive(Default)]
pub(super) struct Capture {
    text: String,
    open: bool,
    done: bool,
}

impl Capture {
    /// The element begins.
    pub(super) fn open(&mut self) {
        self.open = true;
    }

    /// Whether text belongs here.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Adds text, if the element is open and the first of its kind.
    pub(super) fn push(&mut self, text: &str) {
        if !self.is_open() || self.done {
            return;
        }
        let room = BYTES_MAX.saturating_sub(self.text.len()).min(text.len());
        let cut = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        self.text.push_str(&text[..cut]);
    }

    /// The element ends.
    pub(super) fn close(&mut self) {
        self.open = false;
        self.done |= !self.text.trim().is_empty();
        if !self.done {
            self.text.clear();
        }
    }

    /// The text, if there is any.
    pub(super) fn take(&mut self) -> Option<String> {
        self.close();
        self.done.then(|| std::mem::take(&mut self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_with_text_counts() {
        let mut capture = Capture::default();
        capture.push("outside");
        for text in [" \n", "first", "second"] {
            capture.open();
            capture.push(text);
            capture.close();
        }
        assert_eq!(capture.take().as_deref(), Some("first"));
    }

    #[test]
    fn a_text_without_end_is_capped_between_characters() {
        let mut capture = Capture::default();
        capture.open();
        capture.push("a");
        capture.push(&"é".repeat(20_000));
        capture.push("é");
        assert_eq!(capture.take().map(|text| text.len()), Some(BYTES_MAX - 1));
    }
}
