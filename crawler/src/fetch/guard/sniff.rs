//! The positive text test: a body passes only while everything in it is text.
//!
//! Fed piece by piece; the first byte that no text holds ends it. Three tests
//! run side by side: WHATWG "binary data bytes" and known signatures, the
//! beginning of the document, and validity in the charset. It remembers nothing
//! of the text but where it has got to; the bytes belong to the caller.
//!
//! How strict validity is: UTF-8 and UTF-16 must be valid without exception.
//! Old single-byte and Asian encodings are often mixed by their authors (cp1250
//! quotes in ISO-8859-2), so a small share of code points without meaning is
//! let pass; what is random bytes exceeds it at once, and hits a binary byte
//! after ten bytes on average anyway.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use model::Refusal;
use zeroize::{Zeroize, Zeroizing};

use super::charset::{META_WINDOW, byte_order_mark, declared, guessed};
use super::prelude::{Beginning, Prelude};
use super::signatures::{begins_any, begins_certain};

/// The WHATWG resource header: bytes within which a type shows itself.
pub(crate) const SNIFF_WINDOW: usize = 1445;
/// Longest signature that is looked for before a binary byte.
const SIGNATURE_REACH: usize = 16;
/// Decoded bytes of a UTF-16 text in which its beginning is looked for.
const UTF16_PRELUDE_BYTES: usize = 4096;
/// Meaningless code points that an old encoding may hold without more ado.
const ODD_FREE: usize = 16;
/// Above [`ODD_FREE`], at most one byte in this many may be meaningless.
const ODD_ONE_IN: usize = 20;
/// Of UTF-16 text at least one character in this many is ASCII (markup, spaces,
/// digits); fewer means that the bytes were never UTF-16.
const UTF16_ASCII_ONE_IN: usize = 64;

/// Shares of a text are judged where this many bytes more have come, and at its
/// end: not where the pieces end in which it came.
const BLOCK: usize = 1024;

/// The text test of one body.
pub(crate) struct TextTest {
    head_charset: Option<&'static Encoding>,
    markup: bool,
    judged: usize,
    /// How far validity has been judged.
    decoded: usize,
    settled: bool,
    prelude: Prelude,
    utf8: Utf8Check,
    other: Option<OtherCheck>,
}

impl TextTest {
    /// A test for a body whose head declared `head_charset`; `markup` says
    /// whether the media type lets the body declare a charset of its own.
    pub(crate) fn new(head_charset: Option<&'static Encoding>, markup: bool) -> Self {
        Self {
            head_charset,
            markup,
            judged: 0,
            decoded: 0,
            settled: false,
            prelude: Prelude::new(),
            utf8: Utf8Check { checked: 0, broken: false, required: false },
            other: None,
        }
    }

    /// Judges what is new in `body`, which is everything received so far.
    ///
    /// # Errors
    /// The reason for which the body is not text. All of it must be dropped.
    pub(crate) fn push(&mut self, body: &[u8]) -> Result<(), Refusal> {
        self.judge(body, false)
    }

    /// Judges the end and names the encoding to decode with. With `cut` the body
    /// goes on beyond what was read, so its last character may be incomplete.
    pub(crate) fn finish(&mut self, body: &[u8], cut: bool) -> Result<&'static Encoding, Refusal> {
        self.judge(body, true)?;
        if let Some(other) = &mut self.other {
            other.end(body, cut, !self.utf8.broken)?;
            return Ok(other.encoding);
        }
        if self.utf8.is_valid(body, cut) {
            return Ok(UTF_8);
        }
        if self.utf8.required {
            return Err(Refusal::CharsetInvalid);
        }
        let encoding = guessed(body);
        let mut guess = OtherCheck::new(encoding);
        guess.feed(body)?;
        guess.end(body, cut, false)?;
        Ok(encoding)
    }

    fn judge(&mut self, body: &[u8], last: bool) -> Result<(), Refusal> {
        // Two or three bytes may be a byte order mark, which decides how all the
        // others are read.
        if body.len() < 3 && !last {
            return Ok(());
        }
        self.settle(body, last);
        if self.is_utf16() {
            self.judge_utf16(body, last)?;
        } else {
            if self.prelude.advance(body, last) == Beginning::Media {
                return Err(Refusal::KnownSignature);
            }
            self.judge_bytes(body)?;
            while self.settled && self.decoded < body.len() {
                self.judge_validity(self.next_step(body.len()), body)?;
            }
        }
        self.judged = body.len();
        Ok(())
    }

    fn judge_validity(&mut self, end: usize, body: &[u8]) -> Result<(), Refusal> {
        self.decoded = end;
        self.utf8.advance(&body[..end]);
        if self.utf8.broken && self.utf8.required {
            return Err(Refusal::CharsetInvalid);
        }
        let Some(other) = &mut self.other else { return Ok(()) };
        other.feed(&body[..end])?;
        if end.is_multiple_of(BLOCK) { other.verdict(!self.utf8.broken) } else { Ok(()) }
    }

    /// The end of the next block, or of what has come.
    fn next_step(&self, come: usize) -> usize {
        ((self.decoded / BLOCK + 1) * BLOCK).min(come)
    }

    /// Fixes the declared encoding as soon as nothing earlier in rank can come.
    fn settle(&mut self, body: &[u8], last: bool) {
        let early = byte_order_mark(body).0.or(self.head_charset).is_some();
        if self.settled || !(early || last || body.len() >= META_WINDOW) {
            return;
        }
        self.settled = true;
        match declared(body, self.head_charset, self.markup) {
            Some(encoding) if encoding == UTF_8 => self.utf8.required = true,
            Some(encoding) => self.other = Some(OtherCheck::new(encoding)),
            None => {}
        }
    }

    fn is_utf16(&self) -> bool {
        self.other.as_ref().is_some_and(OtherCheck::is_utf16)
    }

    fn judge_bytes(&self, body: &[u8]) -> Result<(), Refusal> {
        let binary = body[self.judged..].iter().position(|b| is_binary(*b)).map(|i| self.judged + i);
        let from = self.judged.saturating_sub(SIGNATURE_REACH);
        if embedded(body, from, binary.unwrap_or(body.len())) {
            return Err(Refusal::KnownSignature);
        }
        let Some(at) = binary else { return Ok(()) };
        let near = at.saturating_sub(SIGNATURE_REACH)..=at;
        let starts = [0, byte_order_mark(body).1, self.prelude.position()];
        let format = starts.into_iter().chain(near).find_map(|start| begins_any(&body[start..]));
        tracing::debug!(at, format, "a byte that no text holds");
        Err(if format.is_some() { Refusal::KnownSignature } else { Refusal::BinaryBytes })
    }

    fn judge_utf16(&mut self, body: &[u8], last: bool) -> Result<(), Refusal> {
        let from = self.judged.saturating_sub(SIGNATURE_REACH);
        let media = self.judged < SNIFF_WINDOW && begins_certain(body).is_some();
        if media || embedded(body, from, body.len()) {
            return Err(Refusal::KnownSignature);
        }
        loop {
            self.decoded = self.next_step(body.len());
            let is_end = self.decoded == body.len();
            let Some(other) = &mut self.other else { return Ok(()) };
            other.feed(&body[..self.decoded])?;
            other.verdict(false)?;
            if self.prelude.advance(&other.beginning, last && is_end) == Beginning::Media {
                return Err(Refusal::KnownSignature);
            }
            let is_due = (last && is_end) || (other.characters >= SNIFF_WINDOW && self.decoded.is_multiple_of(BLOCK));
            if is_due && other.ascii * UTF16_ASCII_ONE_IN < other.characters {
                return Err(Refusal::CharsetInvalid);
            }
            if is_end {
                return Ok(());
            }
        }
    }
}

/// WHATWG MIME Sniffing §3: bytes that no text in an ASCII-compatible encoding holds.
fn is_binary(byte: u8) -> bool {
    matches!(byte, 0x00..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F)
}

/// Whether an unmistakable signature of printable bytes begins in `from..to`:
/// those of pictures anywhere, those of documents in the first 1,445 bytes.
fn embedded(body: &[u8], from: usize, to: usize) -> bool {
    let begins = |start: usize, bytes: &[u8]| body[start..].starts_with(bytes);
    (from..to.max(from)).any(|i| match body[i] {
        0xFF => begins(i, b"\xFF\xD8\xFF"),
        0x89 => begins(i, b"\x89PNG"),
        0xFD => begins(i, b"\xFD7zXZ"),
        b'(' => begins(i, b"\x28\xB5\x2F\xFD"),
        b'%' if i < SNIFF_WINDOW => begins(i, b"%PDF-1.") || begins(i, b"%PDF-2.") || begins(i, b"%!PS-Adobe"),
        b'{' if i < SNIFF_WINDOW => begins(i, b"{\\rtf1"),
        _ => false,
    })
}

/// Whether the body is valid UTF-8, as far as it has come.
struct Utf8Check {
    checked: usize,
    broken: bool,
    required: bool,
}

impl Utf8Check {
    fn advance(&mut self, body: &[u8]) {
        if self.broken {
            return;
        }
        match std::str::from_utf8(&body[self.checked..]) {
            Ok(text) => self.checked += text.len(),
            Err(error) => {
                self.checked += error.valid_up_to();
                self.broken = error.error_len().is_some();
            }
        }
    }

    fn is_valid(&self, body: &[u8], cut: bool) -> bool {
        !self.broken && (cut || self.checked == body.len())
    }
}

/// Validity in an encoding other than UTF-8, by decoding and looking.
struct OtherCheck {
    encoding: &'static Encoding,
    decoder: Decoder,
    fed: usize,
    malformed: usize,
    controls: usize,
    characters: usize,
    ascii: usize,
    /// The first decoded bytes of a UTF-16 text.
    beginning: Zeroizing<Vec<u8>>,
}

impl OtherCheck {
    fn new(encoding: &'static Encoding) -> Self {
        let room = if is_utf16(encoding) { UTF16_PRELUDE_BYTES } else { 0 };
        Self {
            encoding,
            decoder: encoding.new_decoder_with_bom_removal(),
            fed: 0,
            malformed: 0,
            controls: 0,
            characters: 0,
            ascii: 0,
            beginning: Zeroizing::new(Vec::with_capacity(room)),
        }
    }

    fn is_utf16(&self) -> bool {
        is_utf16(self.encoding)
    }

    fn feed(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let new = &body[self.fed..];
        self.fed = body.len();
        self.decode(new, false)
    }

    /// Judges an incomplete last character, unless the body was cut there.
    fn end(&mut self, body: &[u8], cut: bool, is_utf8: bool) -> Result<(), Refusal> {
        debug_assert_eq!(self.fed, body.len(), "everything has been fed");
        if !cut {
            self.decode(&[], true)?;
        }
        self.verdict(is_utf8)
    }

    fn decode(&mut self, mut new: &[u8], last: bool) -> Result<(), Refusal> {
        let mut scratch = [0u8; 2048];
        loop {
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(new, &mut scratch, last);
            new = &new[read..];
            let looked = self.look(&scratch[..written]);
            scratch[..written].zeroize();
            looked?;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.malformed += 1,
            }
        }
    }

    /// Counts what was decoded; in UTF-16 the binary bytes are looked for here.
    fn look(&mut self, decoded: &[u8]) -> Result<(), Refusal> {
        // C1 controls, U+0080 to U+009F, are C2 80 to C2 9F in UTF-8.
        self.controls += decoded.windows(2).filter(|w| w[0] == 0xC2 && (0x80..=0x9F).contains(&w[1])).count();
        if !self.is_utf16() {
            return Ok(());
        }
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        let noncharacter = |w: &[u8]| w[0] == 0xEF && w[1] == 0xBF && w[2] >= 0xBE;
        if decoded.iter().any(|b| is_binary(*b)) || decoded.windows(3).any(noncharacter) {
            return Err(Refusal::BinaryBytes);
        }
        self.characters += decoded.iter().filter(|b| (**b & 0xC0) != 0x80).count();
        self.ascii += decoded.iter().filter(|b| b.is_ascii()).count();
        let room = (UTF16_PRELUDE_BYTES - self.beginning.len()).min(decoded.len());
        self.beginning.extend_from_slice(&decoded[..room]);
        Ok(())
    }

    fn verdict(&self, is_utf8: bool) -> Result<(), Refusal> {
        let allowed = if self.is_utf16() { 0 } else { ODD_FREE.max(self.fed / ODD_ONE_IN) };
        // A single-byte encoding knows every byte; a text that is UTF-8 in truth
        // and wears such a label is text all the same.
        let forgiven = is_utf8 && self.encoding.is_single_byte();
        match self.malformed + self.controls {
            odd if odd <= allowed || forgiven => Ok(()),
            _ if self.malformed > self.controls => Err(Refusal::CharsetInvalid),
            _ => Err(Refusal::BinaryBytes),
        }
    }
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

#[cfg(test)]
mod tests;
