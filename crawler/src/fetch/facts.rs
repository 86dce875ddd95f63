//! What a response head tells about the server behind a site.
//!
//! Names, hashes and short labels only: no value of a cookie and no `ETag` is
//! kept, since servers put visitors' identities into them. Values are cut last, when
//! identifiers in them have been looked for.

use std::borrow::Cow;

use model::{Digest16, HeadFacts, Label, Text};
use sha2::{Digest, Sha256};

use super::guard::HeadView;

/// Characters kept of a header value.
const VALUE_CHARS_MAX: usize = 128;
/// Names of cookies kept.
const COOKIES_MAX: usize = 32;

/// Reads the facts off a head. `names` are the field names as sent, in order;
/// `certificate` is the SHA-256 of an https onion's certificate.
pub(crate) fn head_facts(head: &HeadView<'_>, names: &[String], certificate: Option<[u8; 32]>) -> HeadFacts {
    HeadFacts {
        server: label(head, "server"),
        powered_by: label(head, "x-powered-by"),
        header_order: header_order(names),
        etag: head.values("etag").next().map(digest),
        cookie_names: cookie_names(head),
        certificate: certificate.map(|hash| data_encoding::HEXLOWER.encode(&hash).into_boxed_str()),
    }
}

fn label(head: &HeadView<'_>, name: &str) -> Option<Label> {
    Label::some(&head.first(name)?)
}

/// Cuts the values to what is kept of them.
pub(crate) fn shorten(facts: &mut HeadFacts) {
    facts.edit_texts(|value| {
        let is_long = value.chars().count() > VALUE_CHARS_MAX;
        let short = || Text::<VALUE_CHARS_MAX>::new(value).as_str().to_owned();
        Some(if is_long { Cow::Owned(short()) } else { Cow::Borrowed(value) })
    });
}

/// HHHash, version 1 (Dulaunoy 2023), as AIL computes it: SHA-256 over the names
/// of the fields in their order and spelling, joined by colons, where a name that
/// follows itself counts once. The first 128 bits are kept, so a published
/// `hhh:1:<64 hex digits>` matches if it begins with this value.
fn header_order(names: &[String]) -> Option<Digest16> {
    let mut distinct: Vec<&str> = names.iter().map(String::as_str).collect();
    distinct.dedup();
    (!distinct.is_empty()).then(|| digest(distinct.join(":").as_bytes()))
}

fn digest(bytes: &[u8]) -> Digest16 {
    let mut first = [0; 16];
    first.copy_from_slice(&Sha256::digest(bytes)[..16]);
    Digest16(first)
}

fn cookie_names(head: &HeadView<'_>) -> Vec<Label> {
    let mut names: Vec<Label> = head
        .values("set-cookie")
        .filter_map(|value| {
            let pair = String::from_utf8_lossy(value);
            let pair = pair.split(';').next().unwrap_or_default();
            let (name, _) = pair.split_once('=')?;
            Label::some(name)
        })
        .collect();
    names.sort();
    names.dedup();
    names.truncate(COOKIES_MAX);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(fields: &[(&str, &str)]) -> HeadFacts {
        let names: Vec<String> = fields.iter().map(|(name, _)| (*name).to_owned()).collect();
        let fields = fields.iter().map(|(n, v)| (*n, v.as_bytes())).collect();
        head_facts(&HeadView { status: 200, fields }, &names, None)
    }

    #[test]
    fn header_order_is_hhhash() {
        // printf 'Server:Date:Content-Type:Connection' | sha256sum
        let found = facts(&[("Server", "x"), ("Date", "x"), ("Content-Type", "x"), ("Connection", "x")]);
        assert_eq!(found.header_order.unwrap().to_hex(), EXPECTED_ORDER);
        let doubled =
            facts(&[("Server", "x"), ("Date", "x"), ("Date", "y"), ("Content-Type", "x"), ("Connection", "x")]);
        assert_eq!(doubled.header_order, found.header_order, "a name that follows itself counts once");
        let other_case = facts(&[("server", "x"), ("Date", "x"), ("Content-Type", "x"), ("Connection", "x")]);
        assert_ne!(other_case.header_order, found.header_order);
        assert_eq!(facts(&[]).header_order, None);
    }

    #[test]
    fn a_certificate_is_kept_as_its_whole_hash() {
        let found = head_facts(&HeadView { status: 200, fields: Vec::new() }, &[], Some([0xAB; 32]));
        assert_eq!(found.certificate.as_deref(), Some("ab".repeat(32).as_str()));
    }

    const EXPECTED_ORDER: &str = "5f9eb7c8246f0dfea723ad9babc09059";

    #[test]
    fn cookies_leave_their_names_and_etags_their_hash() {
        let found = facts(&[
            ("Set-Cookie", "sid=secret-value; Path=/; HttpOnly"),
            ("set-cookie", "lang = de"),
            ("Set-Cookie", "sid=another"),
            ("Set-Cookie", "nonsense"),
            ("ETag", "\"visitor-4711\""),
            ("Server", "nginx\u{1b}[31m"),
            ("X-Powered-By", "PHP/8.2"),
        ]);
        let names: Vec<&str> = found.cookie_names.iter().map(Label::as_str).collect();
        assert_eq!(names, ["lang", "sid"]);
        assert_eq!(found.etag.map(Digest16::to_hex), Some(digest(b"\"visitor-4711\"").to_hex()));
        assert_eq!(found.server.as_ref().map(Label::as_str), Some("nginx⟦U+001B⟧[31m"));
        assert_eq!(found.powered_by.as_ref().map(Label::as_str), Some("PHP/8.2"));
    }
}
