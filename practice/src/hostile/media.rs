//! Media that says it is a page: real first bytes of [`FORMATS`] as `text/html`,
//! at the very beginning or after up to 1,444 innocent bytes.

use std::sync::LazyLock;

use model::Refusal;

use super::formats::FORMATS;
use super::honest::noise;
use super::{Exhibit, Exhibits, Scene, html, with_fields};
use crate::answer::Answer;
use crate::draw::{Draw, Purpose};
use crate::expect::Expected;
use crate::language::Language;

/// A guard may notice media by any of these.
pub(super) const MEDIA: &[Expected] = &[
    Expected::Refused(Refusal::KnownSignature),
    Expected::Refused(Refusal::BinaryBytes),
    Expected::Refused(Refusal::CharsetInvalid),
];

/// Most innocent bytes before the media: a sniffer reads 1,445.
const PADDING_MAX: u32 = 1_444;
/// Bytes of noise after the signature.
const NOISE: usize = 6_000;
/// A transport stream repeats its sync byte every so many bytes.
const TS_PACKET: usize = 188;

pub(super) static PLAIN: Exhibits =
    LazyLock::new(|| FORMATS.iter().map(|f| Exhibit::new(format!("/media/{}", f.name), MEDIA, plain)).collect());

pub(super) static PADDED: Exhibits =
    LazyLock::new(|| FORMATS.iter().map(|f| Exhibit::new(format!("/padded/{}", f.name), MEDIA, padded)).collect());

fn plain(scene: &Scene<'_>) -> Answer {
    let bytes = media(scene.number);
    // Some say nothing about an encoding, some that they are plain text.
    match scene.number % 3 {
        0 => with_fields("Content-Type: text/html\r\n", &bytes),
        1 => with_fields("Content-Type: text/plain\r\n", &bytes),
        _ => html(bytes),
    }
}

fn padded(scene: &Scene<'_>) -> Answer {
    let parts = [scene.site.content, u64::from(scene.number)];
    let mut draw = Draw::of(scene.world.spec().seed, Purpose::Exhibit, &parts);
    let length = draw.below(PADDING_MAX + 1) as usize;
    let mut body = padding(&mut draw, length);
    body.extend(media(scene.number));
    html(body)
}

/// Innocent bytes: white space, a comment, a mark and white space, or a page.
fn padding(draw: &mut Draw, length: usize) -> Vec<u8> {
    let mut padding = match draw.below(4) {
        0 => b" \t\r\n".repeat(length / 4 + 1),
        1 => [b"<!-- ".to_vec(), b"garden ".repeat(length / 7 + 1)].concat(),
        2 => [b"\xEF\xBB\xBF".to_vec(), b"\n ".repeat(length / 2 + 1)].concat(),
        _ => {
            let mut page = "<!DOCTYPE html><title>Notes</title><p>".to_owned();
            while page.len() < length {
                Language::English.sentence(draw, &mut page);
            }
            page.into_bytes()
        }
    };
    padding.truncate(length);
    padding
}

/// The first bytes of a format and noise.
pub(super) fn media(number: u8) -> Vec<u8> {
    let format = &FORMATS[usize::from(number) % FORMATS.len()];
    let mut bytes = format.start.to_vec();
    bytes.extend(noise(u64::from(number), NOISE));
    if format.name == "mpeg-ts" {
        bytes.iter_mut().step_by(TS_PACKET).for_each(|byte| *byte = 0x47);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_differ_and_none_could_be_text() {
        let starts: std::collections::BTreeSet<&[u8]> = FORMATS.iter().map(|f| f.start).collect();
        assert_eq!(starts.len(), FORMATS.len());
        for (number, format) in FORMATS.iter().enumerate() {
            let bytes = media(number as u8);
            assert!(bytes.starts_with(&format.start[..1]), "{}", format.name);
            let binary = bytes[..1_445].iter().any(|b| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F));
            assert!(binary && std::str::from_utf8(&bytes).is_err(), "{}", format.name);
        }
    }

    #[test]
    fn padding_is_text_of_the_length_asked_for() {
        for seed in 0..200 {
            let mut draw = Draw::of(seed, Purpose::Exhibit, &[]);
            let length = draw.below(PADDING_MAX + 1) as usize;
            let padding = padding(&mut draw, length);
            assert_eq!(padding.len(), length);
            let whole_mark = padding.len() >= 3 || !padding.starts_with(b"\xEF");
            assert!(std::str::from_utf8(&padding).is_ok() || !whole_mark);
        }
    }
}
