//! Answers whose end is where one reader sees it and another does not.

use std::sync::LazyLock;

use model::{Fault, Refusal};

use super::{Exhibit, Exhibits, HELLO, HTML_HEAD, raw, raw_acts};
use crate::answer::{Act, After, Answer};
use crate::expect::Expected;

const BAD: &[Expected] =
    &[Expected::Faulty(Fault::BadFraming), Expected::Faulty(Fault::BadHead), Expected::Faulty(Fault::CutShort)];
const CUT_SHORT: &[Expected] = &[Expected::Faulty(Fault::CutShort), Expected::Faulty(Fault::BadFraming)];
const PAGE: &[Expected] = &[Expected::Page(200)];
/// Ambiguous by the letter, but with only one sensible reading.
const LENIENT: &[Expected] =
    &[Expected::Page(200), Expected::Faulty(Fault::BadFraming), Expected::Faulty(Fault::BadHead)];
const EMPTY: &[Expected] = &[Expected::Empty(204), Expected::Faulty(Fault::BadFraming)];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    let mut exhibits = lengths();
    exhibits.extend(chunks());
    exhibits.extend(lines());
    exhibits
});

/// Contradictory or impossible lengths.
fn lengths() -> Vec<Exhibit> {
    vec![
        Exhibit::new("/framing/length-and-chunks", BAD, |_| {
            raw(format!("{HTML_HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"), &chunked())
        }),
        Exhibit::new("/framing/chunks-and-length", BAD, |_| {
            raw(format!("{HTML_HEAD}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"), &chunked())
        }),
        Exhibit::new("/framing/two-lengths", BAD, |_| length("5\r\nContent-Length: 50")),
        Exhibit::new("/framing/same-length-twice", LENIENT, |_| {
            length(&format!("{0}\r\nContent-Length: {0}", HELLO.len()))
        }),
        Exhibit::new("/framing/list-of-lengths", BAD, |_| length("5, 50")),
        Exhibit::new("/framing/negative-length", BAD, |_| length("-5")),
        Exhibit::new("/framing/signed-length", BAD, |_| length(&format!("+{}", HELLO.len()))),
        Exhibit::new("/framing/hex-length", BAD, |_| length("0x50")),
        Exhibit::new("/framing/length-with-words", BAD, |_| length("fifty")),
        Exhibit::new(
            "/framing/length-beyond-64-bits",
            &[
                Expected::Faulty(Fault::BadFraming),
                Expected::Faulty(Fault::BadHead),
                Expected::Refused(Refusal::DeclaredTooLong),
            ],
            |_| length("99999999999999999999999"),
        ),
        Exhibit::new("/framing/length-too-large", CUT_SHORT, |_| length("5000")),
        Exhibit::new("/framing/bytes-after-the-end", PAGE, bleeding),
        Exhibit::new("/framing/no-length", PAGE, |_| raw(format!("{HTML_HEAD}\r\n"), HELLO)),
        Exhibit::new("/framing/version-1.0", PAGE, |_| raw(HTML_HEAD.replace("HTTP/1.1", "HTTP/1.0") + "\r\n", HELLO)),
        Exhibit::new("/framing/no-content-with-body", EMPTY, |_| {
            let head = HTML_HEAD.replace("200 OK", "204 No Content");
            Answer { status: 204, ..raw(format!("{head}Content-Length: {}\r\n\r\n", HELLO.len()), HELLO) }
        }),
    ]
}

/// Chunks that are none.
fn chunks() -> Vec<Exhibit> {
    vec![
        Exhibit::new("/framing/negative-chunk", BAD, |_| chunks_of(b"-5\r\nHello\r\n0\r\n\r\n")),
        Exhibit::new("/framing/prefixed-chunk", BAD, |_| chunks_of(b"0x5\r\nHello\r\n0\r\n\r\n")),
        Exhibit::new("/framing/spaced-chunk", LENIENT, |_| chunks_of(b"5  \r\nHello\r\n0\r\n\r\n")),
        Exhibit::new("/framing/chunk-beyond-64-bits", BAD, |_| chunks_of(b"FFFFFFFFFFFFFFFFF1\r\nHello\r\n0\r\n\r\n")),
        Exhibit::new("/framing/chunk-of-all-memory", CUT_SHORT, |_| chunks_of(b"7FFFFFFFFFFFFFFF\r\nHello")),
        Exhibit::new("/framing/chunk-too-long", BAD, |_| chunks_of(b"5\r\nHello garden\r\n0\r\n\r\n")),
        Exhibit::new("/framing/chunk-with-words", BAD, |_| chunks_of(b"garden\r\nHello\r\n0\r\n\r\n")),
        Exhibit::new("/framing/chunk-with-line-feeds", BAD, |_| chunks_of(b"5\nHello\n0\n\n")),
        Exhibit::new("/framing/chunk-extension", PAGE, |_| chunks_of(b"5;garden=\"tea\"\r\nHello\r\n0\r\n\r\n")),
        Exhibit::new("/framing/chunks-without-end", CUT_SHORT, |_| chunks_of(b"5\r\nHello\r\n")),
        Exhibit::new("/framing/chunks-with-trailer", PAGE, |_| chunks_of(b"5\r\nHello\r\n0\r\nX-Garden: tea\r\n\r\n")),
        Exhibit::new("/framing/chunked-twice", BAD, |_| coding("chunked, chunked")),
        Exhibit::new("/framing/nearly-chunked", BAD, |_| coding("xchunked")),
        Exhibit::new("/framing/chunked-not-last", BAD, |_| coding("chunked, identity")),
        Exhibit::new("/framing/two-codings", BAD, |_| coding("identity\r\nTransfer-Encoding: chunked")),
        Exhibit::new("/framing/control-in-coding", BAD, |_| coding("\x0Bchunked")),
        Exhibit::new("/framing/chunked-in-1.0", BAD_OR_PAGE, |_| {
            raw(HTML_HEAD.replace("HTTP/1.1", "HTTP/1.0") + "Transfer-Encoding: chunked\r\n\r\n", &chunked())
        }),
    ]
}

const BAD_OR_PAGE: &[Expected] = LENIENT;

/// Lines and versions that are none.
fn lines() -> Vec<Exhibit> {
    vec![
        Exhibit::new("/framing/bare-line-feeds", LENIENT, |_| {
            raw(HTML_HEAD.replace("\r\n", "\n") + "Connection: close\n\n", HELLO)
        }),
        Exhibit::new("/framing/folded-field", BAD, |_| {
            raw(format!("{HTML_HEAD}X-Garden: tea\r\n and coffee\r\nConnection: close\r\n\r\n"), HELLO)
        }),
        Exhibit::new("/framing/folded-first-field", BAD, |_| {
            raw(format!("HTTP/1.1 200 OK\r\n Folded: yes\r\n{}\r\n", &HTML_HEAD[17..]), HELLO)
        }),
        Exhibit::new("/framing/space-before-colon", BAD, |_| {
            raw(format!("{HTML_HEAD}Content-Length : {}\r\n\r\n", HELLO.len()), HELLO)
        }),
        Exhibit::new("/framing/version-0.9", BAD, |_| raw("", HELLO)),
        Exhibit::new(
            "/framing/switching",
            &[
                Expected::Empty(101),
                Expected::Faulty(Fault::BadHead),
                Expected::Faulty(Fault::BadFraming),
                Expected::Faulty(Fault::CutShort),
            ],
            |_| {
                let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
                Answer { status: 101, ..raw(head, HELLO) }
            },
        ),
        Exhibit::new("/framing/continue-first", PAGE, |_| interim(1, "100 Continue")),
        Exhibit::new("/framing/early-hints-first", PAGE, |_| interim(1, "103 Early Hints")),
        Exhibit::new(
            "/framing/fifty-interim-answers",
            &[Expected::Faulty(Fault::HeadTooLarge), Expected::Faulty(Fault::BadHead)],
            |_| interim(50, "100 Continue"),
        ),
        Exhibit::new("/framing/empty-line-first", LENIENT, |_| {
            raw(format!("\r\n{HTML_HEAD}Connection: close\r\n\r\n"), HELLO)
        }),
    ]
}

fn chunked() -> Vec<u8> {
    [format!("{:x}\r\n", HELLO.len()).as_bytes(), HELLO, b"\r\n0\r\n\r\n"].concat()
}

fn length(value: &str) -> Answer {
    raw(format!("{HTML_HEAD}Content-Length: {value}\r\n\r\n"), HELLO)
}

fn chunks_of(body: &[u8]) -> Answer {
    raw(format!("{HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n"), body)
}

fn coding(value: &str) -> Answer {
    raw(format!("{HTML_HEAD}Transfer-Encoding: {value}\r\n\r\n"), &chunked())
}

fn interim(count: usize, status: &str) -> Answer {
    let interim = format!("HTTP/1.1 {status}\r\n\r\n").repeat(count);
    raw(format!("{interim}{HTML_HEAD}Connection: close\r\n\r\n"), HELLO)
}

/// A complete answer, and behind it, on a connection that stays open, a second
/// one that nobody asked for.
fn bleeding(_: &super::Scene<'_>) -> Answer {
    let head = format!("{HTML_HEAD}Content-Length: {}\r\n\r\n", HELLO.len());
    let second = b"<title>Nobody asked for this</title>";
    let bled = format!("{HTML_HEAD}Content-Length: {}\r\n\r\n", second.len());
    let body = [HELLO, bled.as_bytes(), second].concat();
    Answer { after: After::KeepAlive, ..raw_acts(head, vec![Act::Send(body)]) }
}
