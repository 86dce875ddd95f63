//! The decision at the response head, before any byte of the body is asked for.
//!
//! Only a head that names exactly one admitted media type, no content coding
//! and no attachment lets its body through. A missing type is never taken for
//! HTML. Nothing here looks at the body.

use encoding_rs::Encoding;
use model::{MediaType, Refusal};

use super::charset::encoding_for_label;

/// A text longer than this by its own `Content-Length` is not even begun.
///
/// Longer than the body cap is no reason to refuse: the page is read up to the
/// cap and marked as cut. This bound is for answers that are no pages at all.
const DECLARED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A response head: status and fields in their order, values as received.
#[derive(Clone, Debug)]
pub(crate) struct HeadView<'a> {
    /// HTTP status.
    pub(crate) status: u16,
    /// Names and values of the fields.
    pub(crate) fields: Vec<(&'a str, &'a [u8])>,
}

/// What the head says about the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeadVerdict {
    /// The body may be read, under the text test.
    Admit {
        /// The one type that was named.
        media_type: MediaType,
        /// The charset of the head, if it is one that can be used.
        declared_charset: Option<&'static Encoding>,
    },
    /// The body must not be read.
    Refuse(Refusal),
    /// There is no body.
    Empty,
    /// The answer stands elsewhere; its own body is not read.
    Redirect(String),
}

impl<'a> HeadView<'a> {
    /// All values of a field, by its name in any case.
    pub(crate) fn values<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.fields.iter().filter(move |(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The first value of a field as text; bytes that are not UTF-8 are replaced.
    pub(crate) fn first(&self, name: &str) -> Option<String> {
        self.values(name).next().map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// `Content-Length`, if it is a number.
    pub(crate) fn declared_length(&self) -> Option<u64> {
        self.first("content-length")?.trim().parse().ok()
    }
}

/// Judges a response head. The order is: no body, redirect, then every reason
/// to refuse; admission is what is left.
pub(crate) fn judge_head(head: &HeadView<'_>) -> HeadVerdict {
    if matches!(head.status, 204 | 205 | 304) {
        return HeadVerdict::Empty;
    }
    if matches!(head.status, 301 | 302 | 303 | 307 | 308)
        && let Some(location) = head.first("location")
    {
        return HeadVerdict::Redirect(location.trim().to_owned());
    }
    if head.status == 206 {
        return HeadVerdict::Refuse(Refusal::Partial);
    }
    if head.declared_length() == Some(0) && head.values("transfer-encoding").next().is_none() {
        return HeadVerdict::Empty;
    }
    match admitted_type(head) {
        Ok((media_type, declared_charset)) => HeadVerdict::Admit { media_type, declared_charset },
        Err(why) => HeadVerdict::Refuse(why),
    }
}

fn admitted_type(head: &HeadView<'_>) -> Result<(MediaType, Option<&'static Encoding>), Refusal> {
    let admitted = content_type(head)?;
    if head.values("content-disposition").any(is_attachment) {
        return Err(Refusal::Attachment);
    }
    let coded = head.values("content-encoding").any(|value| !is_one_of(value, &["", "identity"]));
    let transfer_coded = head.values("transfer-encoding").any(|value| !is_one_of(value, &["", "identity", "chunked"]));
    if coded || transfer_coded {
        return Err(Refusal::ContentCoding);
    }
    match head.declared_length() {
        Some(length) if length > DECLARED_BYTES_MAX => Err(Refusal::DeclaredTooLong),
        _ => Ok(admitted),
    }
}

fn content_type(head: &HeadView<'_>) -> Result<(MediaType, Option<&'static Encoding>), Refusal> {
    let mut values = head.values("content-type");
    let value = latin1(values.next().ok_or(Refusal::TypeMissing)?);
    if values.next().is_some() {
        return Err(Refusal::TypeAmbiguous);
    }
    let parts = split_unquoted(&value).ok_or(Refusal::TypeAmbiguous)?;
    let (essence, parameters) = parts.split_first().ok_or(Refusal::TypeMissing)?;
    let media_type = match essence.trim().to_ascii_lowercase().as_str() {
        "" => return Err(Refusal::TypeMissing),
        "text/html" => MediaType::Html,
        "application/xhtml+xml" => MediaType::Xhtml,
        "text/plain" => MediaType::Plain,
        _ => return Err(Refusal::TypeNotText),
    };
    let charset = parameters.iter().find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    Ok((media_type, charset.and_then(|label| encoding_for_label(label.as_bytes()))))
}

/// Splits a field value at its semicolons outside quotes. `None` if a comma
/// stands outside quotes: that is several values joined by somebody on the way.
fn split_unquoted(value: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (i, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => return None,
            ';' if !quoted => {
                parts.push(&value[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&value[start..]);
    Some(parts)
}

/// RFC 6266 §4.2: any disposition type but `inline` is handled as an attachment.
fn is_attachment(value: &[u8]) -> bool {
    let value = latin1(value);
    let kind = value.split(';').next().unwrap_or_default().trim();
    !kind.is_empty() && !kind.eq_ignore_ascii_case("inline")
}

fn is_one_of(value: &[u8], allowed: &[&str]) -> bool {
    let value = latin1(value);
    value.split(',').all(|word| allowed.iter().any(|a| word.trim().eq_ignore_ascii_case(a)))
}

fn latin1(value: &[u8]) -> String {
    value.iter().map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests;
