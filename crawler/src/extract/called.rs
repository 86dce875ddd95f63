//! Numbers in an address of which the address itself says that one can call them:
//! `/tel/…`, `?phone=…`, `/wa-…`.
//!
//! A bare number in an address is taken for that of a page, in whatever region the page
//! is: an order of ten digits is a valid number in many. Where its name says what it is,
//! it is one, and no region is asked for. Dates are none. Pure, linear.

/// Words that say it, as the name of a part of a path and of a parameter.
const NAMES: [&str; 18] = [
    "call",
    "callto",
    "dial",
    "fon",
    "gsm",
    "msisdn",
    "phone",
    "phoneno",
    "phonenumber",
    "sms",
    "tel",
    "telefon",
    "telefono",
    "telephone",
    "telno",
    "tlf",
    "wa",
    "whatsapp",
];
/// Words that say it of a parameter alone: in a path they are parts of a site.
const PARAMETER_NAMES: [&str; 8] = ["cell", "cellphone", "handy", "mob", "mobile", "movil", "signal", "viber"];
/// Words in a name that say that it is another number.
const OTHER_NUMBERS: [&str; 7] = ["count", "id", "ids", "item", "model", "page", "time"];
/// Digits of a number that somebody can call (E.164: fifteen at most).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Whether an address names a number to call as such. `%XX` in it has been undone.
pub(super) fn names_number(address: &str) -> bool {
    if address.bytes().filter(u8::is_ascii_digit).count() < *DIGITS.start() {
        return false;
    }
    let (path, query) = address.split_once(['?', '#']).unwrap_or((address, ""));
    in_path(path)
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

/// Whether a piece is a name with its number behind it: `tel-07700900123`.
fn is_named_number(piece: &str) -> bool {
    let Some(first) = piece.find(|c: char| c.is_ascii_digit() || c == '+') else { return false };
    let name = piece[..first].trim_end_matches(['-', '_', '.', '(', ':', '=', ' ']);
    is_name(name, false) && is_number(&piece[first..])
}

/// Whether a name, in any of its words, says that a number can be called.
fn is_name(name: &str, is_parameter: bool) -> bool {
    let words = || name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let is_in = |list: &[&str], word: &str| list.iter().any(|known| known.eq_ignore_ascii_case(word));
    let says = |word| is_in(&NAMES, word) || (is_parameter && is_in(&PARAMETER_NAMES, word));
    words().any(says) && !words().any(|word| is_in(&OTHER_NUMBERS, word))
}

fn is_number(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_written_so = value.chars().all(|c| c.is_ascii_digit() || "+-.() \u{a0}_".contains(c));
    is_written_so && DIGITS.contains(&digits) && !is_date(value)
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
            "/phones/12345678",
            "/mobile/12345678",
            "/phone?phone_id=12345678",
            "/phone/model-12345678-x",
            "/recall/12345678",
            "/tel/page12345678",
            "/thread-1234567-1-1.html",
            "?t=1764273600",
        ] {
            assert!(!names_number(address), "{address}");
        }
    }
}
