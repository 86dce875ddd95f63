//! Numbers in an address of which the address itself says that one can call them:
//! `/tel/…`, `?phone=…`, `/wa-…`.
//!
//! A bare number in an address is taken for that of a page, in whatever region the page
//! is: an order of ten digits is a valid number in many. Where its name says what it is,
//! it is one, and no region is asked for. What stands behind the number changes nothing:
//! `/tel/…-anna`, `/tel-….html`. Dates are none. Pure, linear.

/// Words that say it, as the name of a part of a path and of a parameter.
const NAMES: [&str; 27] = [
    "call",
    "callme",
    "callto",
    "callus",
    "dial",
    "fon",
    "gsm",
    "msisdn",
    "phone",
    "phoneno",
    "phonenumber",
    "rufnummer",
    "sms",
    "tel",
    "telefon",
    "telefone",
    "telefonnummer",
    "telefono",
    "telephone",
    "telno",
    "telnr",
    "textme",
    "tlf",
    "viber",
    "wa",
    "whatsapp",
    "whatsup",
];
/// Words that say it of a parameter alone: in a path they are parts of a site.
const PARAMETER_NAMES: [&str; 11] =
    ["cel", "cell", "cellphone", "celular", "cellulare", "handy", "mob", "mobil", "mobile", "movil", "signal"];
/// Words in a name that say that it is another number.
const OTHER_NUMBERS: [&str; 7] = ["count", "id", "ids", "item", "model", "page", "time"];
/// Digits of a number that somebody can call (E.164: fifteen at most).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// Fewest digits of one with words behind it that begins with neither `0` nor `+`: shorter
/// ones number what the words name.
const DIGITS_BEFORE_WORDS_MIN: usize = 9;
/// What stands between a name and its number, and between a number and words.
const SEPARATORS: [char; 7] = ['-', '_', '.', '(', ':', '=', ' '];

/// Whether an address names a number to call as such. `%XX` in it has been undone.
pub(super) fn names_number(address: &str) -> bool {
    if address.bytes().filter(u8::is_ascii_digit).count() < *DIGITS.start() {
        return false;
    }
    let (path, query) = address.split_once(['?', '#']).unwrap_or((address, ""));
    in_path(path)
        || in_pieces(path)
        || query.split(['&', ';', '#', '?']).any(|parameter| {
            let (name, value) = parameter.split_once(['=', ':']).unwrap_or(("", parameter));
            (is_name(name, true) && is_number(value)) || in_path(value)
        })
}

fn in_path(path: &str) -> bool {
    let mut before = "";
    path.split(['/', ';', '=', ':']).any(|segment| {
        let is_called = is_name(before, false) && is_number(segment);
        before = segment;
        is_called || is_named_number(segment)
    })
}

/// Whether a number is cut in pieces behind a name: `/phone/202/555/0123`. Days are shorter.
fn in_pieces(path: &str) -> bool {
    let mut digits = None;
    path.split('/').any(|segment| {
        let is_piece = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        digits = match digits {
            Some(so_far) if is_piece => Some(so_far + segment.len()),
            _ => is_name(segment, false).then_some(0),
        };
        digits >= Some(DIGITS_BEFORE_WORDS_MIN)
    })
}

/// Whether a piece is a name with its number behind it, or before it: `tel-07700900123`.
fn is_named_number(piece: &str) -> bool {
    let Some(first) = piece.find(|c: char| c.is_ascii_digit() || c == '+') else { return false };
    let (before, number) = piece.split_at(first);
    let name = before.trim_end_matches(SEPARATORS);
    if !name.is_empty() {
        return is_name(name, false) && is_number(number);
    }
    let (number, behind) = number.split_at(written(number));
    let behind = behind.split_once('.').map_or(behind, |(name, _ending)| name);
    let is_alone = behind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_alone && is_name(behind, false) && number.ends_with(SEPARATORS) && is_number(number)
}

/// Whether a name, in any of its words, says that a number can be called.
fn is_name(name: &str, is_parameter: bool) -> bool {
    let is_in = |list: &[&str], word: &str| list.iter().any(|known| known.eq_ignore_ascii_case(word));
    let says = |word: &str| is_in(&NAMES, word) || (is_parameter && is_in(&PARAMETER_NAMES, word));
    let is_other = |word: &str| is_in(&OTHER_NUMBERS, word);
    let whole = || name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = || whole().flat_map(|word| [word].into_iter().chain(parts(word)));
    words().any(says) && !words().any(is_other)
}

/// The words of one that is written as `contactPhone2`. Digits are none of them, and one
/// small letter belongs to what follows, as in names of things.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let mut left = word;
    std::iter::from_fn(move || {
        let start = left.find(|c: char| c.is_ascii_alphabetic())?;
        left = &left[start..];
        let small = |text: &str| text.bytes().take_while(u8::is_ascii_lowercase).count();
        let mut length = small(left);
        if length < 2 {
            length += left[length..].bytes().take_while(u8::is_ascii_uppercase).count();
            length += small(&left[length..]);
        }
        let part;
        (part, left) = left.split_at(length);
        Some(part)
    })
}

/// Whether a value is a number to call, or begins with one and goes on in words.
fn is_number(value: &str) -> bool {
    let (number, behind) = value.split_at(written(value));
    let is_plain = behind.is_empty() || is_suffix(&value[number.trim_end_matches(SEPARATORS).len()..]);
    let begins = number.trim_start_matches('(').starts_with(['0', '+', ' ']);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_apart = is_plain || (number.ends_with(SEPARATORS) && (begins || digits >= DIGITS_BEFORE_WORDS_MIN));
    is_apart && DIGITS.contains(&digits) && !is_date(number)
}

/// How far a value is written as numbers are.
fn written(value: &str) -> usize {
    value.find(|c: char| !c.is_ascii_digit() && !"+-.() \u{a0}_".contains(c)).unwrap_or(value.len())
}

/// Whether it is what names of files end in: `.html`.
fn is_suffix(behind: &str) -> bool {
    let ending = behind.strip_prefix('.');
    ending.is_some_and(|ending| (2..=5).contains(&ending.len()) && ending.bytes().all(|c| c.is_ascii_alphabetic()))
}

/// Whether a value is a day, or a day and a time: `20261124`, `2026-11-24`, `24.11.2026`.
fn is_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let within =
        |part: &str, range: std::ops::RangeInclusive<u32>| part.parse().is_ok_and(|number| range.contains(&number));
    let is_day = |year: &str, month: &str, day: &str| {
        year.len() == 4 && within(year, 1900..=2100) && within(month, 1..=12) && within(day, 1..=31)
    };
    match parts[..] {
        [day] if day.len() == 8 => is_day(&day[..4], &day[4..6], &day[6..]),
        [year, month, day] => is_day(year, month, day) || is_day(day, month, year) || is_day(day, year, month),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_where_the_address_says_so() {
        for address in [
            "/tel/07700900123",
            "?phone=07700900123",
            "/ads?city=7&Phone_Number=(0770)-090-0123",
            "/contact/whatsapp/07700 900123",
            "/wa/2025550123",
            "/call-07700900123",
            "/x/TEL:07700900123",
            "/go?mobile=07700900123&x=1",
            "/page#tel=07700900123",
            "/contact;tel=07700900123",
            "/tel/07700900123.html",
            "/tel-2025550123.php",
            "/tel/07700900123-anna",
            "/whatsapp/2025550123_anna",
            "/07700900123-whatsapp",
            "/ad/2025550123_tel.html",
            "?contactPhone=07700900123",
            "?phone2=07700900123",
            "?whatsappNumber=07700900123",
            "?mobileNo=07700900123",
            "/viber/07700900123",
            "?celular=2025550123",
            "/phone/202/555/0123",
            "/contact/tel/077/00/90/01/23/",
        ] {
            assert!(names_number(address), "{address}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for address in [
            "/order/07700900123",
            "/item?id=2025550123",
            "/07700900123",
            "/tel/112",
            "/call/2026-11-24",
            "/call/20261124",
            "/call/24.11.2026",
            "/phone/2026/11/24",
            "/phone/page/202/555/0123",
            "/2026/555/0123",
            "/phones/12345678",
            "/mobile/12345678",
            "/phone?phone_id=12345678",
            "/phone/model-12345678-x",
            "/recall/12345678",
            "/tel/page12345678",
            "/thread-1234567-1-1.html",
            "?t=1764273600",
            "/phone/12345678-a-model",
            "/phone/2026-11-24-a-review",
            "/tel/07700900123x",
            "/07700900123-page",
            "/2025550123-phone-case.html",
            "?phoneModelId=12345678",
            "/smartphone/2025550123",
            "/iPhone/2025550123",
        ] {
            assert!(!names_number(address), "{address}");
        }
    }
}
