//! The tap against a second parser, over generated heads, however they are split.

use proptest::prelude::*;

use super::{Framing, HeadLimits, HeadSeen, HeadTap};
use crate::transport::HeadFault;

type Result = std::result::Result<Option<(HeadSeen, usize)>, HeadFault>;

fn tap(raw: &[u8]) -> Result {
    HeadTap::new(HeadLimits::default()).push(raw)
}

/// Pushes piece by piece; `used` is counted from the very beginning.
fn tap_in_pieces(raw: &[u8], piece: usize) -> Result {
    let mut tap = HeadTap::new(HeadLimits::default());
    for (number, bytes) in raw.chunks(piece).enumerate() {
        if let Some((head, used)) = tap.push(bytes)? {
            return Ok(Some((head, number * piece + used)));
        }
    }
    Ok(None)
}

/// Heads that are nearly right: fragments of the grammar and of its abuse.
fn heads() -> impl Strategy<Value = Vec<u8>> {
    let start = prop::sample::select(vec![
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.0 404 \r\n",
        "HTTP/1.1 304\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
        "HTTP/1.1  200 OK\r\n",
        "HTTP/2.0 200 OK\r\n",
        "http/1.1 200 OK\r\n",
        "\r\nHTTP/1.1 200 OK\r\n",
        "HTTP/1.1 101 x\r\n",
        "HTTP/1.1 200 OK\n",
    ]);
    let field = prop::sample::select(vec![
        "Content-Type: text/html\r\n",
        "Content-Length: 5\r\n",
        "content-length: 5\r\n",
        "Content-Length: 6\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: -5\r\n",
        "Content-Length:\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: Chunked\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding:\tchunked \r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Connection: close\r\n",
        "X: y\n",
        "X: y\r\r\n",
        "X: \x0b\r\n",
        "X: \0\r\n",
        "X: \u{e9}\r\n",
        " folded\r\n",
        "\tfolded\r\n",
        "no colon\r\n",
        ": empty\r\n",
        "X\u{e9}: y\r\n",
        "A(b): y\r\n",
        "A: b: c\r\n",
    ]);
    (start, prop::collection::vec(field, 0..5), prop::sample::select(vec!["\r\n", "\n", "\r\n\r\n", "\r\nbody", ""]))
        .prop_map(|(start, fields, end)| format!("{start}{}{end}", fields.concat()).into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_passes_means_the_same_to_another_parser(raw in heads()) {
        if let Ok(Some((head, used))) = tap(&raw) {
            let mut fields = [httparse::EMPTY_HEADER; 16];
            let mut response = httparse::Response::new(&mut fields);
            let last = &raw[used - head.raw_len..used];
            let parsed = response.parse(last);
            prop_assert_eq!(parsed, Ok(httparse::Status::Complete(last.len())));
            prop_assert_eq!(response.code, Some(head.status));
            prop_assert_eq!(response.version, Some(head.minor_version));
            let names: Vec<&str> = response.headers.iter().map(|field| field.name).collect();
            prop_assert_eq!(&names, &head.names);
            let count = |name: &str| names.iter().filter(|other| other.eq_ignore_ascii_case(name)).count();
            prop_assert_eq!(head.content_length.is_some(), count("content-length") > 0);
            prop_assert_eq!(usize::from(head.chunked), count("transfer-encoding"));
            prop_assert!(!(head.chunked && head.content_length.is_some()));
        }
    }

    #[test]
    fn it_does_not_matter_how_a_head_is_split(raw in heads(), piece in 1usize..40) {
        prop_assert_eq!(tap(&raw), tap_in_pieces(&raw, piece));
    }

    #[test]
    fn no_bytes_make_it_panic_or_read_on_for_ever(raw in prop::collection::vec(any::<u8>(), 0..20_000)) {
        let result = tap(&raw);
        prop_assert!(raw.len() <= HeadLimits::default().bytes_max || result != Ok(None));
    }
}

#[test]
fn limits_are_exact() {
    let limits = HeadLimits { bytes_max: 60, fields_max: 2, line_bytes_max: 20, interim_max: 1 };
    let fault = |raw: &str| HeadTap::new(limits).push(raw.as_bytes()).err();
    let start = "HTTP/1.1 200 OK\r\n";
    assert_eq!(fault(&format!("{start}A: 1\r\nB: 2\r\n\r\n")), None);
    assert_eq!(fault(&format!("{start}A: 1\r\nB: 2\r\nC: 3\r\n\r\n")), Some(HeadFault::TooManyFields));
    assert_eq!(fault(&format!("{start}A: {}\r\n\r\n", "x".repeat(17))), None);
    assert_eq!(fault(&format!("{start}A: {}\r\n\r\n", "x".repeat(18))), Some(HeadFault::LineTooLong));
    // 17 + 19 + 22 + 2 = 60.
    assert_eq!(fault(&format!("{start}A: {}\r\nB: {}\r\n\r\n", "x".repeat(14), "x".repeat(17))), None);
    assert_eq!(
        fault(&format!("{start}A: {}\r\nB: {}\r\n\r\n", "x".repeat(15), "x".repeat(17))),
        Some(HeadFault::TooLong)
    );
    let interim = "HTTP/1.1 103 x\r\n\r\n";
    assert_eq!(fault(&format!("{interim}{start}\r\n")), None);
    assert_eq!(fault(&format!("{interim}{interim}{start}\r\n")), Some(HeadFault::TooManyInterim));
}

#[test]
fn what_frames_the_body() {
    let framing = |raw: &str, was_head: bool| tap(raw.as_bytes()).unwrap().unwrap().0.framing(was_head);
    assert_eq!(framing("HTTP/1.1 200 OK\r\n\r\n", false), Framing::UntilClose);
    assert_eq!(framing("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", false), Framing::Length(7));
    assert_eq!(framing("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false), Framing::Nothing);
    assert_eq!(framing("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n", false), Framing::Chunked);
    assert_eq!(framing("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", true), Framing::Nothing);
    assert_eq!(framing("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", false), Framing::Nothing);
    assert_eq!(framing("HTTP/1.1 304 No\r\nContent-Length: 7\r\n\r\n", false), Framing::Nothing);
}

#[test]
fn who_wants_the_connection_closed() {
    let closes = |raw: &str| tap(raw.as_bytes()).unwrap().unwrap().0.closes;
    assert!(!closes("HTTP/1.1 200 OK\r\n\r\n"));
    assert!(closes("HTTP/1.1 200 OK\r\nConnection: foo, Close\r\n\r\n"));
    assert!(closes("HTTP/1.0 200 OK\r\n\r\n"));
    assert!(!closes("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n"));
}
