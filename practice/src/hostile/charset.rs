//! Pages that say one encoding and use another.

use std::sync::LazyLock;

use model::Refusal;

use super::honest::noise;
use super::{Exhibit, Exhibits, HELLO, with_fields};
use crate::answer::Answer;
use crate::expect::Expected;
use crate::language::Language;

const PAGE: &[Expected] = &[Expected::Page(200)];
const INVALID: &[Expected] = &[Expected::Refused(Refusal::CharsetInvalid), Expected::Refused(Refusal::BinaryBytes)];
const EITHER: &[Expected] =
    &[Expected::Page(200), Expected::Refused(Refusal::CharsetInvalid), Expected::Refused(Refusal::BinaryBytes)];

/// What is said, and what stands there.
const LIES: [(&str, &str, &[Expected]); 21] = [
    ("/charset/utf16-as-utf8", "utf-8", INVALID),
    ("/charset/utf16be-as-utf8", "utf-8", INVALID),
    ("/charset/utf8-as-utf16", "utf-16le", EITHER),
    ("/charset/cyrillic-as-utf8", "utf-8", INVALID),
    ("/charset/utf8-as-cyrillic", "windows-1251", EITHER),
    ("/charset/japanese-as-utf8", "utf-8", INVALID),
    ("/charset/utf32", "utf-32", INVALID),
    ("/charset/utf7", "utf-7", PAGE),
    ("/charset/iso-2022", "iso-2022-jp", EITHER),
    ("/charset/iso-2022-broken", "iso-2022-jp", EITHER),
    ("/charset/hz", "hz-gb-2312", EITHER),
    ("/charset/user-defined", "x-user-defined", EITHER),
    ("/charset/overlong", "utf-8", INVALID),
    ("/charset/surrogates", "utf-8", INVALID),
    ("/charset/lone-surrogate", "utf-16le", EITHER),
    ("/charset/cut-character", "utf-8", INVALID),
    ("/charset/noise-as-utf8", "utf-8", INVALID),
    ("/charset/noise-without-controls", "windows-1252", EITHER),
    ("/charset/mark-against-header", "windows-1251", PAGE),
    ("/charset/meta-against-header", "utf-8", PAGE),
    ("/charset/late-meta", "", EITHER),
];

pub(super) static EXHIBITS: Exhibits =
    LazyLock::new(|| LIES.iter().map(|(path, _, expected)| Exhibit::new(*path, expected, lie)).collect());

fn lie(scene: &super::Scene<'_>) -> Answer {
    let (path, said, _) = LIES[usize::from(scene.number)];
    let fields = match said {
        "" => "Content-Type: text/html\r\n".to_owned(),
        said => format!("Content-Type: text/html; charset={said}\r\n"),
    };
    with_fields(&fields, &body(path))
}

fn body(path: &str) -> Vec<u8> {
    match path.trim_start_matches("/charset/") {
        "utf16-as-utf8" => utf16(ASCII_PAGE, u16::to_le_bytes),
        "utf16be-as-utf8" => utf16(ASCII_PAGE, u16::to_be_bytes),
        "cyrillic-as-utf8" => encoding_rs::WINDOWS_1251.encode(&page(Language::Russian)).0.into_owned(),
        "utf8-as-cyrillic" => page(Language::Russian).into_bytes(),
        "japanese-as-utf8" => encoding_rs::SHIFT_JIS.encode(&page(Language::Japanese)).0.into_owned(),
        "utf32" => {
            let units = std::iter::once('\u{FEFF}').chain(ASCII_PAGE.chars());
            units.flat_map(|c| u32::from(c).to_le_bytes()).collect()
        }
        "utf7" => b"<title>Garden</title><p>+ADw-b+AD4-tea+ADw-/b+AD4- for everybody</p>\n".to_vec(),
        "iso-2022" => encoding_rs::ISO_2022_JP.encode(&page(Language::Japanese)).0.into_owned(),
        "iso-2022-broken" => b"<title>Garden</title><p>\x1B$B\x1B(J<b>\x1B$@tea\x1B)I</p>\n".to_vec(),
        "hz" => b"<title>Garden</title><p>~{<:Ky2;IY~} ~~ ~{</p>\n".to_vec(),
        "overlong" => [HELLO, b"\xC0\xAF\xE0\x80\xAF"].concat(),
        "surrogates" => [HELLO, b"\xED\xA0\x80\xED\xB0\x80"].concat(),
        "lone-surrogate" => [utf16(ASCII_PAGE, u16::to_le_bytes), vec![0x00, 0xD8, 0x41, 0x00]].concat(),
        "cut-character" => [HELLO, "Сад".as_bytes().split_last().map_or(b"".as_slice(), |(_, rest)| rest)].concat(),
        "noise-as-utf8" => [HELLO, &noise(1, 3_000)].concat(),
        "user-defined" | "noise-without-controls" => {
            let noise = noise(2, 6_000).into_iter().filter(|byte| *byte >= 0x20 && *byte != 0x7F);
            HELLO.iter().copied().chain(noise).collect()
        }
        "mark-against-header" => [b"\xEF\xBB\xBF", page(Language::Russian).as_bytes()].concat(),
        "meta-against-header" => {
            page(Language::Russian).replace("<title>", "<meta charset=\"koi8-r\"><title>").into_bytes()
        }
        "late-meta" => {
            let text = format!("<!-- {} --><meta charset=\"koi8-r\">{}", "tea ".repeat(600), page(Language::Russian));
            encoding_rs::KOI8_R.encode(&text).0.into_owned()
        }
        // "utf8-as-utf16": an even number of bytes, so that every pair is a unit.
        _ => ASCII_PAGE.as_bytes()[..ASCII_PAGE.len() / 2 * 2].to_vec(),
    }
}

const ASCII_PAGE: &str =
    "<!DOCTYPE html>\n<title>Garden notes</title>\n<p>A patient gardener paints a blue door.</p>\n";

fn page(language: Language) -> String {
    let words = language.words();
    let mut page = format!("<!DOCTYPE html>\n<title>{}</title>\n<p>", words.nouns[0]);
    for ((first, middle), last) in words.first.iter().zip(words.middle).zip(words.last) {
        page += &[first, words.gap, middle, words.gap, last, words.stop, "\n"].concat();
    }
    page + "</p>\n"
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}
