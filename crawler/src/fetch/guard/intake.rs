//! The one place where the bytes of a body lie while they are judged.
//!
//! Bytes go in through [`Intake::take`] and come out only as a [`GuardedText`],
//! after every test has been passed. On refusal, and on drop, everything is
//! wiped; the buffer never moves without its old place being wiped too.

use encoding_rs::{CoderResult, Encoding, UTF_8};
use model::{MediaType, Refusal};
use zeroize::{Zeroize, Zeroizing};

use super::charset::byte_order_mark;
use super::sniff::TextTest;
use crate::fetch::guarded::GuardedText;

/// Room that is made at first, in bytes.
const ROOM_AT_FIRST: usize = 16 * 1024;

/// What became of a piece of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// There is room for more.
    More,
    /// The cap is reached; what lies beyond it is not wanted.
    Full,
}

/// A body on its way in.
pub(crate) struct Intake {
    body: Zeroizing<Vec<u8>>,
    test: TextTest,
    bytes_max: usize,
    cut: bool,
}

impl Intake {
    /// An empty intake for a body of at most `bytes_max` bytes, of the type and
    /// charset that the head declared.
    pub(crate) fn new(media_type: MediaType, charset: Option<&'static Encoding>, bytes_max: usize) -> Self {
        let body = Zeroizing::new(Vec::with_capacity(ROOM_AT_FIRST.min(bytes_max)));
        let markup = media_type != MediaType::Plain;
        Self { body, test: TextTest::new(charset, markup), bytes_max, cut: false }
    }

    /// Bytes taken so far.
    pub(crate) fn len(&self) -> usize {
        self.body.len()
    }

    /// Bytes taken at most.
    pub(crate) fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// Takes in the next piece; what exceeds the cap is left out.
    ///
    /// # Errors
    /// The reason for which this is not text. The intake is empty afterwards.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Result<Taken, Refusal> {
        let room = self.bytes_max - self.body.len();
        let fitting = &piece[..piece.len().min(room)];
        self.cut |= fitting.len() < piece.len();
        self.make_room(fitting.len());
        self.body.extend_from_slice(fitting);
        if let Err(why) = self.test.push(&self.body) {
            self.body.zeroize();
            return Err(why);
        }
        Ok(if self.cut { Taken::Full } else { Taken::More })
    }

    /// The admitted text, after the last test.
    ///
    /// # Errors
    /// As for [`Intake::take`].
    pub(crate) fn finish(mut self) -> Result<GuardedText, Refusal> {
        let encoding = self.test.finish(&self.body, self.cut)?;
        Ok(GuardedText::new(self.decode(encoding), encoding, self.cut))
    }

    fn decode(&mut self, encoding: &'static Encoding) -> Zeroizing<String> {
        let (marked, mark) = byte_order_mark(&self.body);
        let mark = if marked == Some(encoding) { mark } else { 0 };
        if encoding == UTF_8 {
            // The bytes become the text where they lie.
            let valid = std::str::from_utf8(&self.body).map_or_else(|e| e.valid_up_to(), str::len);
            self.body.truncate(valid);
            self.body.drain(..mark.min(valid));
            return Zeroizing::new(String::from_utf8(std::mem::take(&mut *self.body)).unwrap_or_default());
        }
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let rest = &self.body[mark..];
        let room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len());
        let mut text = Zeroizing::new(String::with_capacity(room));
        let (result, ..) = decoder.decode_to_string(rest, &mut text, !self.cut);
        debug_assert_eq!(result, CoderResult::InputEmpty, "the room was computed by the decoder");
        text
    }

    /// Grows by doubling, wiping the place that is left.
    fn make_room(&mut self, more: usize) {
        let needed = self.body.len() + more;
        if needed > self.body.capacity() {
            let room = (self.body.capacity() * 2).max(needed).min(self.bytes_max);
            let mut larger = Vec::with_capacity(room);
            larger.extend_from_slice(&self.body);
            // Assigning drops the old `Zeroizing`, which wipes it.
            self.body = Zeroizing::new(larger);
        }
    }
}
