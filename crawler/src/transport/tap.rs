//! Reads a response head as it comes, strictly, and says what frames the body.
//!
//! Invariant: a head that passes means the same to every HTTP/1.1 reader: CR LF
//! line ends only, no folding, no control characters, one framing. Values of
//! fields are not kept, apart from what the framing needs. Nothing here does I/O.

use super::failure::HeadFault;

/// Limits of a response head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadLimits {
    /// Bytes of one head, blank line included.
    pub bytes_max: usize,
    /// Fields of one head.
    pub fields_max: usize,
    /// Bytes of one line without its end.
    pub line_bytes_max: usize,
    /// Interim (1xx) heads before the final one.
    pub interim_max: usize,
}

impl Default for HeadLimits {
    fn default() -> Self {
        Self { bytes_max: 16 * 1024, fields_max: 100, line_bytes_max: 8 * 1024, interim_max: 4 }
    }
}

/// A response head that has passed through the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadSeen {
    /// HTTP status, 200 to 999.
    pub status: u16,
    /// 0 or 1: the minor version of HTTP/1.
    pub minor_version: u8,
    /// Names of the fields as sent, in order, repeated where repeated.
    pub names: Vec<String>,
    /// Bytes of this head as received, without interim heads.
    pub raw_len: usize,
    /// The declared length of the body.
    pub content_length: Option<u64>,
    /// Whether the body comes in chunks.
    pub chunked: bool,
    /// Bytes of the body that had already come with the head and wait at the gate.
    pub held_back: usize,
    /// Whether the server wants the connection to end with this answer.
    pub(crate) closes: bool,
}

/// What frames the body that follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is no body.
    Nothing,
    /// Exactly so many bytes, at least one.
    Length(u64),
    /// Chunks.
    Chunked,
    /// Everything until the stream ends.
    UntilClose,
}

impl HeadSeen {
    /// RFC 9112 §6.3, for a question that was a HEAD or not.
    pub(crate) fn framing(&self, was_head: bool) -> Framing {
        if was_head || self.status == 204 || self.status == 304 {
            return Framing::Nothing;
        }
        match (self.chunked, self.content_length) {
            (true, _) => Framing::Chunked,
            (false, Some(0)) => Framing::Nothing,
            (false, Some(length)) => Framing::Length(length),
            (false, None) => Framing::UntilClose,
        }
    }
}

/// Collects one answer's heads, interim ones first.
pub(crate) struct HeadTap {
    limits: HeadLimits,
    interim: usize,
    line: Vec<u8>,
    after_cr: bool,
    raw_len: usize,
    head: Option<Draft>,
}

#[derive(Default)]
struct Draft {
    status: u16,
    minor_version: u8,
    names: Vec<String>,
    length: Option<u64>,
    chunked: bool,
    closes: bool,
    keeps: bool,
}

impl HeadTap {
    pub(crate) fn new(limits: HeadLimits) -> Self {
        Self { limits, interim: 0, line: Vec::new(), after_cr: false, raw_len: 0, head: None }
    }

    /// Takes in bytes; `Some((head, used))` once the final head is complete,
    /// where `used` bytes of `bytes` belonged to heads.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<(HeadSeen, usize)>, HeadFault> {
        for (at, &byte) in bytes.iter().enumerate() {
            self.raw_len += 1;
            if self.raw_len > self.limits.bytes_max {
                return Err(HeadFault::TooLong);
            }
            if !self.byte(byte)? {
                continue;
            }
            let line = std::mem::take(&mut self.line);
            if let Some(head) = self.line(&line)? {
                return Ok(Some((head, at + 1)));
            }
        }
        Ok(None)
    }

    /// Takes one byte; true at the end of a line.
    fn byte(&mut self, byte: u8) -> Result<bool, HeadFault> {
        match (byte, self.after_cr) {
            (b'\n', true) => {
                self.after_cr = false;
                return Ok(true);
            }
            (_, true) | (b'\n', false) => return Err(HeadFault::StrayControl),
            (b'\r', false) => self.after_cr = true,
            (b'\t' | b' '..=b'~' | 0x80.., false) => {
                if self.line.len() == self.limits.line_bytes_max {
                    return Err(HeadFault::LineTooLong);
                }
                // A stream that is not HTTP at all is found out at once, not at
                // the first line end, which may never come.
                if self.head.is_none() && b"HTTP/1.".get(self.line.len()).is_some_and(|want| *want != byte) {
                    return Err(HeadFault::NotHttp1);
                }
                self.line.push(byte);
            }
            (_, false) => return Err(HeadFault::StrayControl),
        }
        Ok(false)
    }

    fn line(&mut self, line: &[u8]) -> Result<Option<HeadSeen>, HeadFault> {
        let Some(draft) = &mut self.head else {
            self.head = Some(status_line(line)?);
            return Ok(None);
        };
        if !line.is_empty() {
            if draft.names.len() == self.limits.fields_max {
                return Err(HeadFault::TooManyFields);
            }
            draft.field(line)?;
            return Ok(None);
        }
        let interim = (100..200).contains(&draft.status);
        let raw_len = std::mem::take(&mut self.raw_len);
        let head = self.head.take().map(|draft| draft.finish(raw_len)).transpose()?;
        if !interim {
            return Ok(head);
        }
        self.interim += 1;
        if self.interim > self.limits.interim_max { Err(HeadFault::TooManyInterim) } else { Ok(None) }
    }
}

/// `HTTP/1.x SP 3DIGIT [SP reason]`.
fn status_line(line: &[u8]) -> Result<Draft, HeadFault> {
    let rest = line.strip_prefix(b"HTTP/1.").ok_or(HeadFault::NotHttp1)?;
    let [minor @ (b'0' | b'1'), b' ', a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', reason @ ..] = rest else {
        return Err(HeadFault::NotHttp1);
    };
    if reason.first().is_some_and(|byte| *byte != b' ') {
        return Err(HeadFault::NotHttp1);
    }
    let digit = |byte: &u8| u16::from(byte - b'0');
    let status = digit(a) * 100 + digit(b) * 10 + digit(c);
    if status == 101 {
        return Err(HeadFault::SwitchedProtocols);
    }
    Ok(Draft { status, minor_version: minor - b'0', ..Draft::default() })
}

impl Draft {
    fn field(&mut self, line: &[u8]) -> Result<(), HeadFault> {
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            return Err(HeadFault::FoldedField);
        }
        let colon = line.iter().position(|byte| *byte == b':').ok_or(HeadFault::FieldName)?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.is_empty() || !name.iter().all(|byte| is_token_char(*byte)) {
            return Err(HeadFault::FieldName);
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = decimal(value).ok_or(HeadFault::Length)?;
            if self.length.is_some_and(|before| before != length) {
                return Err(HeadFault::Length);
            }
            self.length = Some(length);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Err(HeadFault::TransferCoding);
            }
            self.chunked = true;
        } else if name.eq_ignore_ascii_case(b"connection") {
            for option in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                self.closes |= option.eq_ignore_ascii_case(b"close");
                self.keeps |= option.eq_ignore_ascii_case(b"keep-alive");
            }
        }
        self.names.push(String::from_utf8_lossy(name).into_owned());
        Ok(())
    }

    fn finish(self, raw_len: usize) -> Result<HeadSeen, HeadFault> {
        if self.chunked && self.length.is_some() {
            return Err(HeadFault::TwoFramings);
        }
        if self.chunked && self.minor_version == 0 {
            return Err(HeadFault::TransferCoding);
        }
        Ok(HeadSeen {
            status: self.status,
            minor_version: self.minor_version,
            names: self.names,
            raw_len,
            content_length: self.length,
            chunked: self.chunked,
            held_back: 0,
            closes: self.closes || (self.minor_version == 0 && !self.keeps),
        })
    }
}

/// RFC 9110 §5.6.2.
fn is_token_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A number of digits only; `None` when it does not fit.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
