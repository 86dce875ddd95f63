//! The canonical form of path and query (RFC 3986 §6.2.2, plus sorted queries).

/// Joins path and query in canonical form: percent-encodings of unreserved
/// characters decoded, hex digits upper-case, empty query dropped, parameters
/// sorted by name with the order of equal names kept. Dot segments and the case
/// of the host have been dealt with by the URL parser. Linear in the input but
/// for the sort.
pub(crate) fn canonical_path(path: &str, query: Option<&str>) -> String {
    let mut out = normal_escapes(path);
    if out.is_empty() {
        out.push('/');
    }
    let Some(query) = query else { return out };
    let query = normal_escapes(query);
    let mut parameters: Vec<&str> = query.split('&').filter(|p| !p.is_empty()).collect();
    parameters.sort_by_key(|p| p.split('=').next().unwrap_or(p));
    for (i, parameter) in parameters.iter().enumerate() {
        out.push(if i == 0 { '?' } else { '&' });
        out.push_str(parameter);
    }
    out
}

/// Percent-encodings of unreserved characters decoded, the others in upper case.
///
/// A `%` that begins no encoding stands for itself, and no hex digit is decoded
/// that would make one of it: `%4%31` is the text `%41`, which is not `A`.
pub fn normal_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match escaped_byte(rest.as_bytes()) {
            Some(byte) if is_unreserved(byte) && !completes_escape(&out, byte) => out.push(char::from(byte)),
            Some(_) => out.push_str(&rest[..3].to_ascii_uppercase()),
            None => {
                out.push('%');
                rest = &rest[1..];
                continue;
            }
        }
        rest = &rest[3..];
    }
    out.push_str(rest);
    out
}

/// Whether this byte behind this text would make an encoding of a `%` that began
/// none.
fn completes_escape(before: &str, byte: u8) -> bool {
    let stray = match before.as_bytes() {
        [.., b'%'] => true,
        [.., b'%', digit] => digit.is_ascii_hexdigit(),
        _ => false,
    };
    stray && byte.is_ascii_hexdigit()
}

fn escaped_byte(text: &[u8]) -> Option<u8> {
    let high = char::from(*text.get(1)?).to_digit(16)?;
    let low = char::from(*text.get(2)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}
