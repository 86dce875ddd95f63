//! Content codings nobody asked for, most of them bombs.
//!
//! The bombs are real streams, made without a compressor: DEFLATE with fixed
//! Huffman codes whose every 13 bits repeat 258 bytes (RFC 1951 §3.2.6), and
//! Zstandard with run-length blocks whose every 4 bytes give 128 KiB (RFC 8878
//! §3.1.1.2). They never come to their end.

use std::sync::LazyLock;

use model::{Fault, Refusal};

use super::media::MEDIA;
use super::{Exhibit, Exhibits, HELLO, html, raw_acts, with_fields};
use crate::answer::{Act, Answer};
use crate::expect::Expected;

const CODED: &[Expected] = &[Expected::Refused(Refusal::ContentCoding)];
const CODED_OR_PAGE: &[Expected] = &[Expected::Refused(Refusal::ContentCoding), Expected::Page(200)];
const TRANSFER: &[Expected] = &[
    Expected::Faulty(Fault::BadFraming),
    Expected::Faulty(Fault::BadHead),
    Expected::Refused(Refusal::ContentCoding),
    Expected::Refused(Refusal::BinaryBytes),
    Expected::Refused(Refusal::KnownSignature),
];

/// Repetitions of a bomb's unit: enough for many gigabytes of output.
const REPEATS: u64 = 20_000_000;

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    vec![
        Exhibit::new("/coding/gzip-bomb", CODED, |_| coded("gzip", gzip_bomb())),
        Exhibit::new("/coding/x-gzip-bomb", CODED, |_| coded("x-gzip", gzip_bomb())),
        Exhibit::new("/coding/deflate-bomb", CODED, |_| coded("deflate", zlib_bomb())),
        Exhibit::new("/coding/zstd-bomb", CODED, |_| coded("zstd", zstd_bomb())),
        Exhibit::new("/coding/br-bomb", CODED, |_| {
            coded(
                "br",
                vec![Act::Send(b"\xCF\xFF\xFF\x7F\xF8\x27\x00\xE2\xB1".to_vec()), Act::Repeat(vec![0xFF; 64], REPEATS)],
            )
        }),
        Exhibit::new("/coding/nested-bomb", CODED, |_| coded("gzip, gzip, gzip", gzip_bomb())),
        Exhibit::new("/coding/two-fields", CODED, |_| {
            with_fields("Content-Type: text/html\r\nContent-Encoding: identity\r\nContent-Encoding: gzip\r\n", HELLO)
        }),
        Exhibit::new("/coding/gzip-claimed-only", CODED, |_| coded("gzip", vec![Act::Send(HELLO.to_vec())])),
        Exhibit::new("/coding/unknown", CODED, |_| coded("garden", vec![Act::Send(HELLO.to_vec())])),
        Exhibit::new("/coding/upper-case", CODED, |_| coded("GZIP", gzip_bomb())),
        Exhibit::new("/coding/identity", CODED_OR_PAGE, |_| {
            with_fields("Content-Type: text/html\r\nContent-Encoding: identity\r\n", HELLO)
        }),
        Exhibit::new("/coding/empty", CODED_OR_PAGE, |_| {
            with_fields("Content-Type: text/html\r\nContent-Encoding:\r\n", HELLO)
        }),
        Exhibit::new("/coding/undeclared-gzip", MEDIA, |_| {
            html(GZIP_HEAD.iter().chain(&[0u8; 500]).copied().collect::<Vec<u8>>())
        }),
        Exhibit::new("/coding/transfer-gzip", TRANSFER, |_| {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
            raw_acts(
                head,
                vec![
                    Act::Send(b"12\r\n".to_vec()),
                    Act::Send([GZIP_HEAD, &[0; 8]].concat()),
                    Act::Send(b"\r\n0\r\n\r\n".to_vec()),
                ],
            )
        }),
    ]
});

const GZIP_HEAD: &[u8] = b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03";

fn coded(coding: &str, body: Vec<Act>) -> Answer {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\nConnection: close\r\n\r\n"
    );
    raw_acts(head, body)
}

fn gzip_bomb() -> Vec<Act> {
    deflate_bomb(GZIP_HEAD)
}

fn zlib_bomb() -> Vec<Act> {
    deflate_bomb(b"\x78\x01")
}

/// A head, then one block with fixed codes: the letter `a`, then copies of 258 bytes from
/// one byte back, without end.
fn deflate_bomb(head: &[u8]) -> Vec<Act> {
    // Not the last block (0), fixed codes (01, low bit first), 'a' = 0x91 (high bit first).
    let start = [0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1];
    // Length symbol 285 is 11000101; distance symbol 0 is 00000.
    let copy = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0];
    // From the first byte that holds only copies, the stream repeats every 13 bytes.
    let bits: Vec<u8> = start.into_iter().chain(copy.into_iter().cycle().take(13 * 16)).collect();
    let byte = |bits: &[u8]| bits.iter().enumerate().fold(0, |byte, (i, bit)| byte | (bit << i));
    let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
    vec![Act::Send([head, &bytes[..2]].concat()), Act::Repeat(bytes[2..15].to_vec(), REPEATS)]
}

/// A frame of run-length blocks, each 128 KiB of the letter `a`.
fn zstd_bomb() -> Vec<Act> {
    // Window of 1 MiB; block: not last, type RLE, size 128 KiB.
    let header: u32 = (131_072 << 3) | (1 << 1);
    let block = [&header.to_le_bytes()[..3], b"a"].concat();
    vec![Act::Send(b"\x28\xB5\x2F\xFD\x00\x50".to_vec()), Act::Repeat(block, REPEATS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deflate_bomb_repeats_after_its_first_two_bytes() {
        let [Act::Send(start), Act::Repeat(unit, _)] = &deflate_bomb(b"")[..] else { panic!("two steps") };
        // As checked against zlib: 2 + 13 n bytes give 8 n copies and more.
        assert_eq!(start, b"\x4A\x1C");
        assert_eq!(unit.len(), 13);
    }
}
