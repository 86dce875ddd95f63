//! Response heads that are too much, or not quite a head.

use std::sync::LazyLock;

use model::Fault;

use super::{Exhibit, Exhibits, HELLO, HTML_HEAD, raw, with_fields};
use crate::answer::Answer;
use crate::expect::Expected;

const TOO_LARGE: &[Expected] = &[Expected::Faulty(Fault::HeadTooLarge), Expected::Faulty(Fault::BadHead)];
const BAD: &[Expected] =
    &[Expected::Faulty(Fault::BadHead), Expected::Faulty(Fault::BadFraming), Expected::Faulty(Fault::CutShort)];
/// Not forbidden, or forbidden and widely accepted.
const LENIENT: &[Expected] = &[Expected::Page(200), Expected::Faulty(Fault::BadHead)];
const PAGE: &[Expected] = &[Expected::Page(200)];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    vec![
        Exhibit::new("/head/ninety-fields", PAGE, |_| fields(90, 10)),
        Exhibit::new("/head/101-fields", TOO_LARGE, |_| fields(101, 10)),
        Exhibit::new("/head/10000-fields", TOO_LARGE, |_| fields(10_000, 10)),
        Exhibit::new("/head/17-kib-field", TOO_LARGE, |_| fields(1, 17 * 1024)),
        Exhibit::new("/head/20-kib-in-all", TOO_LARGE, |_| fields(80, 250)),
        Exhibit::new("/head/megabyte-field", TOO_LARGE, |_| fields(1, 1024 * 1024)),
        Exhibit::new("/head/200-cookies", TOO_LARGE, |_| {
            let cookies: String = (0..200).map(|n| format!("Set-Cookie: c{n}=x\r\n")).collect();
            with_fields(&format!("Content-Type: text/html\r\n{cookies}"), HELLO)
        }),
        Exhibit::new("/head/long-reason", TOO_LARGE, |_| {
            raw(HTML_HEAD.replace("OK", &"fine ".repeat(5_000)) + "Connection: close\r\n\r\n", HELLO)
        }),
        Exhibit::new("/head/nul-in-value", BAD, |_| with("X-Garden: te\0a\r\n")),
        Exhibit::new("/head/carriage-return-in-value", BAD, |_| with("X-Garden: te\ra\r\n")),
        Exhibit::new("/head/control-in-name", BAD, |_| with("X-Gar\x01den: tea\r\n")),
        Exhibit::new("/head/space-in-name", BAD, |_| with("X Garden: tea\r\n")),
        Exhibit::new("/head/no-colon", BAD, |_| with("X-Garden\r\n")),
        Exhibit::new("/head/no-name", BAD, |_| with(": tea\r\n")),
        Exhibit::new("/head/escape-in-server", LENIENT, |_| with("Server: \x1B[31mgarden\x1B[0m\r\n")),
        Exhibit::new("/head/bytes-above-ascii", LENIENT, |_| {
            let head = [HTML_HEAD.as_bytes(), b"X-Garden: \xE4\xF6\xFC\r\nConnection: close\r\n\r\n"].concat();
            raw(head, HELLO)
        }),
        Exhibit::new("/head/other-protocol", BAD, |_| raw(HTML_HEAD.replace("HTTP/1.1", "ICY") + "\r\n", HELLO)),
        Exhibit::new("/head/version-2", BAD, |_| raw(HTML_HEAD.replace("HTTP/1.1", "HTTP/2.0") + "\r\n", HELLO)),
        Exhibit::new("/head/status-of-two-digits", BAD, |_| raw(HTML_HEAD.replace("200 OK", "20 OK") + "\r\n", HELLO)),
        Exhibit::new("/head/status-of-four-digits", BAD, |_| {
            raw(HTML_HEAD.replace("200 OK", "2000 OK") + "\r\n", HELLO)
        }),
        Exhibit::new("/head/status-zero", BAD, |_| raw(HTML_HEAD.replace("200 OK", "000 OK") + "\r\n", HELLO)),
        Exhibit::new("/head/status-999", &[Expected::Page(999), Expected::Faulty(Fault::BadHead)], |_| {
            raw(HTML_HEAD.replace("200 OK", "999 OK") + "Connection: close\r\n\r\n", HELLO)
        }),
        Exhibit::new("/head/no-status", BAD, |_| raw(HTML_HEAD.replace(" 200 OK", "") + "\r\n", HELLO)),
        Exhibit::new("/head/no-reason", LENIENT, |_| {
            raw(HTML_HEAD.replace(" OK", " ") + "Connection: close\r\n\r\n", HELLO)
        }),
        Exhibit::new("/head/closed-at-once", BAD, |_| raw("", b"")),
        Exhibit::new("/head/closed-in-the-middle", BAD, |_| raw(HTML_HEAD, b"")),
        Exhibit::new("/head/noise", BAD, |_| raw(super::honest::noise(3, 4_000), b"")),
        Exhibit::new("/head/tls", BAD, |_| raw(b"\x15\x03\x01\x00\x02\x02\x28".to_vec(), b"")),
    ]
});

/// A page with so many fields of so many bytes in its head.
fn fields(count: usize, bytes: usize) -> Answer {
    let value = "t".repeat(bytes);
    let fields: String = (0..count).map(|n| format!("X-Garden-{n}: {value}\r\n")).collect();
    with_fields(&format!("Content-Type: text/html\r\n{fields}"), HELLO)
}

/// A page with one more line in its head.
fn with(line: &str) -> Answer {
    raw(format!("{HTML_HEAD}{line}Connection: close\r\n\r\n"), HELLO)
}
