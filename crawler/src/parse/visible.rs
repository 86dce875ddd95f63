//! The text that a reader sees, line by line, and what is counted in it.
//!
//! Blocks end lines; inline elements do not, but leave a seam. What is kept of
//! all this text is two short samples, for the language and the class of the
//! page, and the lines for those who look for identifiers in them; all of it goes
//! when the page goes. The text of scripts, styles, templates and the head never
//! comes here; that of inline SVG is noted beside it, for the tripwire.

use std::ops::Range;

use model::is_hidden;

use super::mention::{self, Mention, SEAM};
use super::said::Said;
use super::tag::Attributes;
use crate::chars::is_alphanumeric;

/// Longest line that is held together, in bytes.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Bytes of running text kept for telling the language.
const PROSE_BYTES_MAX: usize = 1536;

/// Bytes from the beginning of the page kept for telling its class.
const LEAD_BYTES_MAX: usize = 1024;

/// Fewest words that make a line running text rather than a label.
const PROSE_WORDS_MIN: u32 = 6;

/// The visible text of a page, as it comes in.
#[derive(Default)]
pub(super) struct Visible {
    line: String,
    anchors: Vec<(Range<usize>, usize)>,
    words: u32,
    prose: String,
    lead: String,
    said: Said,
}

/// A mention, and the link around it if it stands inside one.
pub(super) struct Heard {
    /// The mention.
    pub(super) mention: Mention,
    /// The number given to [`Visible::mark_anchor`].
    pub(super) anchor: Option<usize>,
}

impl Visible {
    /// Adds text to the line. Gives back what was heard if the line became too long.
    pub(super) fn push(&mut self, text: &str) -> Vec<Heard> {
        let mut heard = Vec::new();
        let mut rest = text;
        while self.line.len() + rest.len() > LINE_BYTES_MAX {
            let room = LINE_BYTES_MAX.saturating_sub(self.line.len());
            let cut = (0..=room).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
            // Between words if possible, so that no address is cut in two.
            let cut = rest[..cut].rfind(char::is_whitespace).unwrap_or(cut);
            self.line.push_str(&rest[..cut]);
            rest = &rest[cut..];
            heard.append(&mut self.break_line(""));
            if cut == 0 && rest.len() > LINE_BYTES_MAX {
                let hard = (0..=LINE_BYTES_MAX).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
                self.line.push_str(&rest[..hard]);
                rest = &rest[hard..];
                heard.append(&mut self.break_line(""));
            }
        }
        self.line.push_str(rest);
        heard
    }

    /// All the text so far, for those who look through it.
    pub(super) fn take_said(&mut self) -> Said {
        std::mem::take(&mut self.said)
    }

    /// Adds what a script says or where it comes from.
    pub(super) fn note_script(&mut self, text: &str) {
        self.said.add_script(text);
    }

    /// Begins with what was taken down while the page was taken apart.
    pub(super) fn begin_with(&mut self, said: Said) {
        self.said = said;
    }

    /// Adds what the attributes of an element say.
    pub(super) fn note_spoken(&mut self, attributes: &Attributes<'_>) {
        self.said.add_spoken(attributes);
    }

    /// Adds what a drawing says.
    pub(super) fn note_drawn(&mut self, text: &str) {
        self.said.add_drawn(text);
    }

    /// Adds an address that is no link.
    pub(super) fn note_address(&mut self, address: &str) {
        self.said.add_address(address);
    }

    /// Marks the border of an inline element.
    pub(super) fn seam(&mut self) {
        if self.line.chars().next_back().is_some_and(|c| c != SEAM && !c.is_whitespace()) {
            self.line.push(SEAM);
        }
    }

    /// Where the line stands now, for [`Visible::mark_anchor`].
    pub(super) fn position(&self) -> usize {
        self.line.len()
    }

    /// Says that the text of the line since `from` belongs to link `anchor`.
    pub(super) fn mark_anchor(&mut self, from: usize, anchor: usize) {
        if from < self.line.len() {
            self.anchors.push((from..self.line.len(), anchor));
        }
    }

    /// Ends the line: counts its words, samples it, and gives back what was heard in it.
    pub(super) fn end_line(&mut self) -> Vec<Heard> {
        self.break_line("\n")
    }

    /// As [`Visible::end_line`], with what stands between it and the next in all the text:
    /// nothing where it only became too long, so that no number is cut in two there.
    fn break_line(&mut self, border: &str) -> Vec<Heard> {
        if self.line.is_empty() {
            return Vec::new();
        }
        let words = count_words(&self.line);
        self.words = self.words.saturating_add(words);
        if words > 0 && self.lead.len() < LEAD_BYTES_MAX {
            sample(&mut self.lead, &self.line, LEAD_BYTES_MAX);
        }
        if words >= PROSE_WORDS_MIN {
            sample(&mut self.prose, &self.line, PROSE_BYTES_MAX);
        }
        if words > 0 {
            self.said.add_line(&self.line, SEAM, border);
        }
        let anchors = std::mem::take(&mut self.anchors);
        let around = |mention: &Mention| {
            anchors.iter().find(|(range, _)| range.contains(&mention.at.start)).map(|(_, anchor)| *anchor)
        };
        let heard = if words == 0 {
            Vec::new()
        } else {
            mention::find(&self.line).into_iter().map(|mention| Heard { anchor: around(&mention), mention }).collect()
        };
        self.line.clear();
        heard
    }

    /// Words so far: runs without white space that hold a letter or a digit. In
    /// scripts that write no spaces, a run is a phrase.
    pub(super) fn words(&self) -> u32 {
        self.words
    }

    /// Text from which the language may be told: running text, else anything.
    pub(super) fn sample(&self) -> &str {
        if self.prose.is_empty() { &self.lead } else { &self.prose }
    }

    /// The beginning of the text.
    pub(super) fn lead(&self) -> &str {
        &self.lead
    }
}

/// Appends as much of `line` as fits, hidden characters dropped.
fn sample(into: &mut String, line: &str, max: usize) {
    if into.len() >= max {
        return;
    }
    if !into.is_empty() {
        into.push(' ');
    }
    let room = max.saturating_sub(into.len()).min(line.len());
    let cut = (0..=room).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let line = line[..cut].trim();
    if line.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        into.push_str(line);
    } else {
        into.extend(line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c)));
    }
}

fn count_words(line: &str) -> u32 {
    let mut words = 0u32;
    let mut counted = false;
    if line.is_ascii() {
        for byte in line.bytes() {
            if byte.is_ascii_whitespace() {
                counted = false;
            } else if !counted && byte.is_ascii_alphanumeric() {
                counted = true;
                words += 1;
            }
        }
        return words;
    }
    for c in line.chars() {
        if c.is_whitespace() {
            counted = false;
        } else if !counted && is_alphanumeric(c) {
            counted = true;
            words += 1;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::test_sites::onion;
    use super::*;

    #[test]
    fn words_are_runs_with_a_letter_or_digit() {
        assert_eq!(count_words("one  two - three… 4 ***"), 4);
        assert_eq!(count_words("деревня, село — 5 ком."), 4);
        assert_eq!(count_words(""), 0);
    }

    #[test]
    fn inline_seams_do_not_part_words_and_lines_do() {
        let mut visible = Visible::default();
        visible.push("wor");
        visible.seam();
        visible.push("d");
        visible.end_line();
        visible.push("next");
        visible.end_line();
        assert_eq!(visible.words(), 2);
        assert_eq!(visible.lead(), "word next");
    }

    #[test]
    fn labels_are_not_running_text() {
        let mut visible = Visible::default();
        visible.push("Home");
        visible.end_line();
        assert_eq!(visible.sample(), "Home");
        visible.push("this is a longer line of text");
        visible.end_line();
        assert_eq!(visible.sample(), "this is a longer line of text");
    }

    #[test]
    fn samples_have_their_caps() {
        let mut visible = Visible::default();
        for _ in 0..3000 {
            visible.push("añadir más palabras a la misma muestra ");
            visible.end_line();
        }
        assert!(visible.sample().len() <= PROSE_BYTES_MAX);
        assert!(visible.lead().len() <= LEAD_BYTES_MAX);
    }

    #[test]
    fn a_mention_knows_the_link_around_it() {
        let mut visible = Visible::default();
        visible.push("see ");
        let from = visible.position();
        visible.push(&onion(1));
        visible.mark_anchor(from, 7);
        visible.push(" or ");
        visible.push(&onion(2));
        let heard = visible.end_line();
        assert_eq!(heard.iter().map(|h| h.anchor).collect::<Vec<_>>(), [Some(7), None]);
    }

    #[test]
    fn a_line_without_end_is_cut_between_words() {
        let mut visible = Visible::default();
        let name = onion(3);
        let text = format!("{name} ").repeat(2000);
        let mut heard = visible.push(&text).len();
        heard += visible.end_line().len();
        assert_eq!(heard, 2000);
        assert_eq!(visible.words(), 2000);
        visible.push(&"x".repeat(100_000));
        visible.end_line();
        assert!(visible.line.capacity() < 3 * LINE_BYTES_MAX);
    }
}
