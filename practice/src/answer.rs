//! An answer as a plan: which bytes go out, in which rhythm.
//!
//! Ordinary pages and attacks are the same kind of plan; the server carries it
//! out without knowing what it means. Parts that are long or endless are
//! described, not stored.

use std::time::Duration;

/// One step of an answer.
pub(crate) enum Act {
    /// These bytes, at once.
    Send(Vec<u8>),
    /// These bytes so many times; `u64::MAX` is without end.
    Repeat(Vec<u8>, u64),
    /// Pieces made one after the other.
    Pieces(Box<dyn Iterator<Item = Vec<u8>> + Send>),
    /// Each byte after a pause; then from the beginning again if `endless`.
    Drip { bytes: Vec<u8>, every: Duration, endless: bool },
    /// Nothing more, for ever.
    Hang,
}

/// What becomes of the connection after the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It waits for the next request, unless the client wants it closed.
    KeepAlive,
    /// It is closed.
    Close,
}

/// A whole answer.
pub(crate) struct Answer {
    /// The status the head begins with, for the log.
    pub(crate) status: u16,
    pub(crate) head: Vec<Act>,
    /// Not sent in answer to HEAD.
    pub(crate) body: Vec<Act>,
    pub(crate) after: After,
}

impl Answer {
    /// A head given in full and a body.
    pub(crate) fn new(status: u16, head: impl Into<Vec<u8>>, body: Vec<Act>, after: After) -> Self {
        Self { status, head: vec![Act::Send(head.into())], body, after }
    }

    /// 200 with the given header lines (each with its line end), a length and a body.
    pub(crate) fn with_length(status: u16, reason: &str, fields: &str, body: Vec<u8>) -> Self {
        let head = format!("HTTP/1.1 {status} {reason}\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
        Self::new(status, head, vec![Act::Send(body)], After::KeepAlive)
    }
}

/// The reason phrase of a status.
pub(crate) fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}
