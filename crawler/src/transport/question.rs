//! The request head on its way out: GET and HEAD without a body, nothing else.
//!
//! This is the second line of the promise that no form is ever submitted: the
//! client has no way to ask otherwise, and the door would not pass it on.

/// A complete request head.
pub(crate) struct Question {
    /// The bytes to send.
    pub(crate) raw: Vec<u8>,
    /// Whether the answer has no body.
    pub(crate) is_head: bool,
}

/// Longest request head: a URL of 2,048 bytes and a small face fit many times.
const BYTES_MAX: usize = 16 * 1024;

/// A request that does not pass.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotAsked;

/// Collects one request head.
#[derive(Default)]
pub(crate) struct QuestionDraft {
    raw: Vec<u8>,
}

impl QuestionDraft {
    pub(crate) fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Takes in bytes; `Some` once the head is complete.
    ///
    /// Bytes after the head would be a body or a second request: neither is asked.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<Question>, NotAsked> {
        let seen = self.raw.len().saturating_sub(3);
        self.raw.extend_from_slice(bytes);
        if self.raw.len() > BYTES_MAX {
            return Err(NotAsked);
        }
        let Some(end) = self.raw[seen..].windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        if seen + end + 4 != self.raw.len() {
            return Err(NotAsked);
        }
        let raw = std::mem::take(&mut self.raw);
        let is_head = check(&raw)?;
        Ok(Some(Question { raw, is_head }))
    }
}

/// Whether the request is a HEAD; refuses all but GET and HEAD without a body.
fn check(raw: &[u8]) -> Result<bool, NotAsked> {
    let mut fields = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(raw) {
        Ok(httparse::Status::Complete(length)) if length == raw.len() => {}
        Ok(_) | Err(_) => return Err(NotAsked),
    }
    let has_body = request.headers.iter().any(|field| {
        ["content-length", "transfer-encoding", "upgrade", "expect"]
            .iter()
            .any(|name| field.name.eq_ignore_ascii_case(name))
    });
    match request.method {
        Some("GET") if !has_body => Ok(false),
        Some("HEAD") if !has_body => Ok(true),
        _ => Err(NotAsked),
    }
}
