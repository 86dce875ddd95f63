//! Answers without end, in every part that can be without end.

use std::sync::LazyLock;

use model::{Fault, Refusal};

use super::{Exhibit, Exhibits, HTML_HEAD, raw_acts};
use crate::answer::{Act, After, Answer};
use crate::expect::Expected;

const ENDLESS: u64 = u64::MAX;

/// Text beyond the cap is cut, or the page is given up.
const CUT: &[Expected] = &[
    Expected::Page(200),
    Expected::Refused(Refusal::DeclaredTooLong),
    Expected::Faulty(Fault::CutShort),
    Expected::Faulty(Fault::BadFraming),
    Expected::Faulty(Fault::TooSlow),
];
const HEAD_TOO_LARGE: &[Expected] = &[Expected::Faulty(Fault::HeadTooLarge), Expected::Faulty(Fault::BadHead)];
const BAD_CHUNK: &[Expected] = &[
    Expected::Page(200),
    Expected::Faulty(Fault::BadFraming),
    Expected::Faulty(Fault::CutShort),
    Expected::Faulty(Fault::HeadTooLarge),
    Expected::Faulty(Fault::TooSlow),
];

const LINE: &[u8] = b"<p>The weather club counts the passing birds before the first train leaves.</p>\n";

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    vec![
        Exhibit::new("/endless/body", CUT, |_| open_end(LINE)),
        Exhibit::new("/endless/white-space", CUT, |_| open_end(b"\n")),
        Exhibit::new("/endless/comment", CUT, |_| open_end(b"<!-- garden ")),
        Exhibit::new("/endless/one-tag", CUT, |_| open_end(b"<p class=garden ")),
        Exhibit::new("/endless/one-word", CUT, |_| open_end(b"garden")),
        Exhibit::new("/endless/declared-length", CUT, |_| {
            raw_acts(
                format!("{HTML_HEAD}Content-Length: 10995116277760\r\n\r\n"),
                vec![Act::Repeat(LINE.to_vec(), ENDLESS)],
            )
        }),
        Exhibit::new("/endless/chunks", CUT, |_| {
            let chunk = [format!("{:x}\r\n", LINE.len()).as_bytes(), LINE, b"\r\n"].concat();
            chunked(Act::Repeat(chunk, ENDLESS))
        }),
        Exhibit::new("/endless/chunks-of-one-byte", BAD_CHUNK, |_| {
            chunked(Act::Repeat(b"1\r\n.\r\n".to_vec(), ENDLESS))
        }),
        Exhibit::new("/endless/chunk-extension", BAD_CHUNK, |_| {
            let mut answer = chunked(Act::Send(b"5;garden=".to_vec()));
            answer.body.push(Act::Repeat(b"tea".to_vec(), ENDLESS));
            answer
        }),
        Exhibit::new("/endless/chunk-size", BAD_CHUNK, |_| chunked(Act::Repeat(b"0".to_vec(), ENDLESS))),
        Exhibit::new("/endless/trailers", BAD_CHUNK, |_| {
            let mut answer = chunked(Act::Send(b"5\r\nHello\r\n0\r\n".to_vec()));
            answer.body.push(Act::Repeat(b"X-Garden: tea\r\n".to_vec(), ENDLESS));
            answer
        }),
        Exhibit::new("/endless/fields", HEAD_TOO_LARGE, |_| head_only(HTML_HEAD, b"X-Garden: tea\r\n")),
        Exhibit::new("/endless/field-value", HEAD_TOO_LARGE, |_| head_only(&format!("{HTML_HEAD}X-Garden: "), b"tea ")),
        Exhibit::new("/endless/field-name", HEAD_TOO_LARGE, |_| head_only(HTML_HEAD, b"garden")),
        Exhibit::new("/endless/reason", HEAD_TOO_LARGE, |_| head_only("HTTP/1.1 200 ", b"fine ")),
        Exhibit::new("/endless/continue", HEAD_TOO_LARGE, |_| head_only("", b"HTTP/1.1 100 Continue\r\n\r\n")),
        Exhibit::new("/endless/early-hints", HEAD_TOO_LARGE, |_| {
            head_only("", b"HTTP/1.1 103 Early Hints\r\nLink: </garden>; rel=preload\r\n\r\n")
        }),
        Exhibit::new("/endless/empty-lines", HEAD_TOO_LARGE, |_| head_only("", b"\r\n")),
    ]
});

/// A body whose end is the end of the connection, which does not come.
fn open_end(unit: &[u8]) -> Answer {
    let start = b"<!DOCTYPE html>\n<title>Without end</title>\n".to_vec();
    raw_acts(
        format!("{HTML_HEAD}Connection: close\r\n\r\n"),
        vec![Act::Send(start), Act::Repeat(unit.to_vec(), ENDLESS)],
    )
}

fn chunked(act: Act) -> Answer {
    raw_acts(format!("{HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n"), vec![act])
}

/// A head that never ends: HEAD and GET get the same.
fn head_only(start: &str, unit: &[u8]) -> Answer {
    Answer {
        status: 200,
        head: vec![Act::Send(start.as_bytes().to_vec()), Act::Repeat(unit.to_vec(), ENDLESS)],
        body: Vec::new(),
        after: After::Close,
    }
}
