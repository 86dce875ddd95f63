use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, ISO_8859_2, KOI8_R, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;

use super::*;

mod samples;
use samples::SAMPLES;

const CHARSETS: [Option<&Encoding>; 13] = [
    None,
    Some(UTF_8),
    Some(UTF_16LE),
    Some(UTF_16BE),
    Some(WINDOWS_1251),
    Some(WINDOWS_1252),
    Some(KOI8_R),
    Some(ISO_8859_2),
    Some(SHIFT_JIS),
    Some(GB18030),
    Some(EUC_KR),
    Some(EUC_JP),
    Some(BIG5),
];

/// Feeds `body` in pieces and tells at which length it was refused.
fn refused_at(body: &[u8], charset: Option<&'static Encoding>, piece: usize) -> Option<(usize, Refusal)> {
    let mut test = TextTest::new(charset, true);
    let mut end = 0;
    while end < body.len() {
        end = (end + piece).min(body.len());
        if let Err(why) = test.push(&body[..end]) {
            return Some((end, why));
        }
    }
    test.finish(body, false).err().map(|why| (end, why))
}

fn admitted_as(body: &[u8], charset: Option<&'static Encoding>) -> Result<&'static str, Refusal> {
    let mut test = TextTest::new(charset, true);
    for end in (0..body.len()).step_by(97) {
        test.push(&body[..end])?;
    }
    test.finish(body, false).map(Encoding::name)
}

/// Bytes without pattern, as compressed media are; the same for the same seed.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(step).take(length).collect()
}

/// What may stand before a format: nothing, a mark, white space, comments, markup.
fn paddings() -> Vec<Vec<u8>> {
    let page = "<!doctype html><html><head><title>Notice</title></head><body>";
    let mut all = vec![Vec::new(), b"\xEF\xBB\xBF".to_vec(), b"\r\n\t ".to_vec()];
    for length in [1, 7, 511, 1023, 1024, 1444] {
        all.push(b" ".repeat(length));
        all.push(format!("<!--{}-->", "c".repeat(length)).into_bytes());
        all.push(format!("{page}{}", "words ".repeat(length / 6)).into_bytes());
    }
    all.push(format!("{page}{}", "words ".repeat(800)).into_bytes());
    all
}

#[test]
fn the_samples_are_many() {
    assert!(SAMPLES.len() >= 100, "{}", SAMPLES.len());
}

/// Media with a binary byte, behind every padding, under every charset, in
/// pieces of several sizes: refused, and at most 1,445 bytes after that byte.
#[test]
fn media_behind_padding_are_refused_soon() {
    for (i, sample) in SAMPLES.iter().filter(|s| s.binary).enumerate() {
        for (j, padding) in paddings().into_iter().enumerate() {
            let mut body = padding.clone();
            body.extend_from_slice(sample.bytes);
            body.extend(noise(1600, (i * 1000 + j) as u64 + 7));
            let first = padding.len() + body[padding.len()..].iter().position(|b| is_binary(*b)).unwrap();
            // The first four always; the others take turns, so that each meets
            // every format and every padding.
            let turns = CHARSETS.into_iter().enumerate().filter(|(k, _)| *k < 4 || k % 5 == (i + j) % 5);
            for (_, charset) in turns {
                let piece = [256, 61, 512][(i + j) % 3];
                let (at, _) = refused_at(&body, charset, piece).unwrap_or_else(|| {
                    panic!("{} behind {} bytes as {:?} passed", sample.name, padding.len(), charset.map(Encoding::name))
                });
                assert!(at <= first + 1445, "{} behind {}: {at} > {first} + 1445", sample.name, padding.len());
            }
        }
    }
}

/// At the very beginning the reason is the format, not just a binary byte.
#[test]
fn media_at_the_beginning_are_named() {
    for sample in SAMPLES {
        for before in [&b""[..], b"\xEF\xBB\xBF", b"\n\n  ", b"<!-- x -->"] {
            let body = [before, sample.bytes].concat();
            let found = refused_at(&body, None, body.len());
            let expected = (body.len(), Refusal::KnownSignature);
            assert_eq!(found, Some(expected), "{} behind {} bytes", sample.name, before.len());
        }
    }
}

/// Printable formats have no binary byte; they are known wherever a reader of
/// that format would still find them: behind marks, white space and comments.
#[test]
fn printable_media_are_refused_in_every_charset() {
    for sample in SAMPLES.iter().filter(|s| !s.binary) {
        for charset in CHARSETS.into_iter().filter(|c| !c.is_some_and(is_utf16)) {
            for length in [0, 1, 100, 1444, 3000] {
                let spaces = [" ".repeat(length).as_bytes(), sample.bytes].concat();
                let comment = [format!("<!--{}-->", "-".repeat(length)).as_bytes(), sample.bytes].concat();
                for body in [spaces, comment] {
                    let found = refused_at(&body, charset, 100).map(|(_, why)| why);
                    assert_eq!(found, Some(Refusal::KnownSignature), "{} behind {length}", sample.name);
                }
            }
        }
        let text = std::str::from_utf8(sample.bytes).unwrap();
        let wide: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(refused_at(&wide, None, 3).map(|(_, why)| why), Some(Refusal::KnownSignature), "{}", sample.name);
    }
}

/// A page in the given language, long enough to be real.
fn page(text: &str) -> String {
    let paragraphs: String =
        (0..40).map(|i| format!("<p id=p{i}>{text} {i}</p>\n<a href='/page/{i}'>{text}</a>\n")).collect();
    format!("<!DOCTYPE html>\n<html>\n<head><title>{text}</title></head>\n<body>\t{paragraphs}</body></html>\r\n")
}

const LANGUAGES: [(&str, &[&str]); 14] = [
    ("Заявление о работе: «ясно» — я, ты, мы; съешь ещё этих булок", &["windows-1251", "utf-8", "gb18030"]),
    ("Съешь ещё этих мягких булок да выпей чаю", &["koi8-r", "iso-8859-5", "ibm866", "x-mac-cyrillic"]),
    ("Příliš žluťoučký kůň úpěl ďábelské ódy", &["windows-1250", "iso-8859-2", "utf-8"]),
    ("Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich – „sofort“ 5 €", &["windows-1252", "utf-8"]),
    ("Où l’été naît, ÿ compris à Noël, çà et là", &["windows-1252", "iso-8859-1", "utf-8"]),
    ("Pijamalı hasta yağız şoföre çabucak güvendi", &["windows-1254", "iso-8859-9"]),
    ("Ξεσκεπάζω την ψυχοφθόρα βδελυγμία", &["windows-1253", "iso-8859-7", "utf-8"]),
    ("עטלף אבק נס דרך מזגן שהתפוצץ כי חם", &["windows-1255", "iso-8859-8", "utf-8"]),
    ("نص حكيم له سر قاطع وذو شأن عظيم", &["windows-1256", "iso-8859-6", "utf-8"]),
    ("色は匂へど散りぬるを、我が世誰ぞ常ならむ。ﾃｽﾄ", &["shift_jis", "euc-jp", "utf-8"]),
    ("いろはにほへと ちりぬるを", &["iso-2022-jp", "shift_jis", "euc-jp"]),
    ("天地玄黃，宇宙洪荒。日月盈昃，辰宿列張。", &["big5", "gb18030", "utf-8"]),
    ("다람쥐 헌 쳇바퀴에 타고파", &["euc-kr", "utf-8"]),
    ("เป็นมนุษย์สุดประเสริฐเลิศคุณค่า", &["windows-874", "utf-8"]),
];

#[test]
fn clean_pages_in_all_charsets_are_admitted() {
    for (text, labels) in LANGUAGES {
        for label in labels {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let page = page(text);
            let (body, _, lossy) = encoding.encode(&page);
            assert!(!lossy, "{label} cannot write {text}");
            assert_eq!(admitted_as(&body, Some(encoding)), Ok(encoding.name()), "{label}: {text}");
            let meta = page.replacen("<head>", &format!("<head><meta charset={label}>"), 1);
            assert_eq!(admitted_as(&encoding.encode(&meta).0, None), Ok(encoding.name()), "{label} by meta");
            assert!(admitted_as(&body, None).is_ok(), "{label} undeclared: {text}");
        }
    }
}

#[test]
fn utf16_pages_are_judged_after_decoding() {
    for (text, _) in LANGUAGES {
        let page = page(text);
        let le: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(admitted_as(&le, Some(UTF_16LE)), Ok("UTF-16LE"));
        assert_eq!(admitted_as(&be, Some(UTF_16BE)), Ok("UTF-16BE"));
        assert_eq!(admitted_as(&[b"\xFF\xFE", le.as_slice()].concat(), None), Ok("UTF-16LE"));
        assert_eq!(admitted_as(&[b"\xFE\xFF", be.as_slice()].concat(), Some(UTF_8)), Ok("UTF-16BE"));
        assert_eq!(admitted_as(page.as_bytes(), Some(UTF_16LE)), Err(Refusal::CharsetInvalid), "ASCII is not UTF-16");
    }
}

#[test]
fn utf8_is_strict_and_split_sequences_are_not_errors() {
    let page = page("naïve – “quoted” 日本 🙂");
    for piece in 1..5 {
        assert_eq!(refused_at(page.as_bytes(), Some(UTF_8), piece), None);
    }
    let mut broken = page.into_bytes();
    let at = broken.iter().rposition(|b| *b == 0xE6).unwrap();
    broken[at + 1] = b'x';
    assert_eq!(refused_at(&broken, Some(UTF_8), 64).map(|(_, why)| why), Some(Refusal::CharsetInvalid));
}

#[test]
fn a_text_cut_in_a_character_is_text_and_one_that_ends_there_is_not() {
    let body = "<p>日本".as_bytes();
    let mut test = TextTest::new(Some(UTF_8), true);
    assert_eq!(test.finish(&body[..body.len() - 1], true), Ok(UTF_8));
    let mut test = TextTest::new(Some(UTF_8), true);
    assert_eq!(test.finish(&body[..body.len() - 1], false), Err(Refusal::CharsetInvalid));
    let wide = b"<\0p\0>\0\x3D\xD8";
    let mut test = TextTest::new(Some(UTF_16LE), true);
    assert_eq!(test.finish(wide, true), Ok(UTF_16LE));
    let mut test = TextTest::new(Some(UTF_16LE), true);
    assert_eq!(test.finish(wide, false), Err(Refusal::CharsetInvalid));
}

#[test]
fn mislabelled_texts_are_still_texts_and_control_floods_are_not() {
    let cyrillic = page("Съешь ещё этих мягких булок");
    assert!(admitted_as(cyrillic.as_bytes(), Some(WINDOWS_1252)).is_ok(), "UTF-8 under a Latin-1 label");
    let czech = page("Nabízíme práci v zahraničí, ubytování je zajištěno – volejte každý den");
    let (cp1250, ..) = encoding_rs::WINDOWS_1250.encode(&czech);
    assert!(admitted_as(&cp1250, Some(ISO_8859_2)).is_ok(), "cp1250 under an ISO-8859-2 label");
    let flood = [b"<p>".as_slice(), &b"\x81\x8D".repeat(400)].concat();
    assert_eq!(admitted_as(&flood, Some(WINDOWS_1252)), Err(Refusal::BinaryBytes));
    let (koi, ..) = KOI8_R.encode(&cyrillic);
    assert_eq!(admitted_as(&koi, Some(UTF_8)), Err(Refusal::CharsetInvalid), "a charset lie");
    assert_eq!(admitted_as(&koi, Some(EUC_JP)), Err(Refusal::CharsetInvalid), "another");
}

#[test]
fn every_binary_byte_is_refused_wherever_it_stands() {
    for byte in (0u8..0x20).filter(|b| is_binary(*b)) {
        for at in [0, 3, 1444, 1445, 5000] {
            let mut body = b"x".repeat(6000);
            body[at] = byte;
            assert!(refused_at(&body, None, 1000).is_some(), "{byte:#04x} at {at}");
        }
    }
    for byte in [b'\t', b'\n', b'\r', 0x0C, 0x1B] {
        assert_eq!(refused_at(&[b'x', byte, b'x', b'x'], None, 4), None, "{byte:#04x} is text");
    }
}

/// Sixteen odd bytes and one more are too many for 400 bytes and not for 2,000.
#[test]
fn a_share_is_judged_at_the_same_places_in_whatever_pieces_it_came() {
    let odd = [&b"x".repeat(400)[..], &[0x80; 17], &b"x".repeat(1583)].concat();
    for piece in [1, 7, 349, 417, 500, 1024, 2000] {
        assert_eq!(refused_at(&odd, Some(EUC_JP), piece), None, "{piece}");
    }
    let too_odd = [&b"x".repeat(400)[..], &[0x80; 60], &b"x".repeat(5000)].concat();
    for piece in [1, 7, 349, 417, 500, 1024, 6000] {
        assert!(refused_at(&too_odd, Some(EUC_JP), piece).is_some(), "{piece}");
    }
}

proptest! {
    /// In whatever pieces a body comes, the answer is the same.
    #[test]
    fn pieces_do_not_matter(
        body in prop::collection::vec(prop_oneof![
            9 => prop::sample::select(b"<html>text \n%PDF-(!--".to_vec()),
            1 => any::<u8>(),
        ], 0..2000),
        charset in prop::sample::select(CHARSETS.to_vec()),
        piece in 1usize..700,
    ) {
        let whole = refused_at(&body, charset, body.len().max(1)).is_some();
        prop_assert_eq!(refused_at(&body, charset, piece).is_some(), whole);
    }

    /// Random bytes of any length worth the name never pass.
    #[test]
    fn noise_never_passes(seed in any::<u64>(), charset in prop::sample::select(CHARSETS.to_vec()), skip in 0usize..1445) {
        let body = [b" ".repeat(skip), noise(1445, seed)].concat();
        prop_assert!(refused_at(&body, charset, 512).is_some());
    }
}
