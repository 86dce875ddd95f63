//! E-mail and XMPP addresses, also with `@` and `.` in brackets or words.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::{Disguise, IdentifierKind};

use super::found::{Found, NEAR_BYTES, any_of, is_near};

const LOCAL_BYTES_MAX: usize = 64;
const DOMAIN_BYTES_MAX: usize = 253;
static XMPP_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| any_of(&["xmpp", "jabber", "otr"]));
/// What stands for `@`. Words count only with brackets or with a disguised dot after them.
const ATS: [(&str, bool); 9] = [
    ("@", false),
    ("[at]", true),
    ("(at)", true),
    ("{at}", true),
    ("[@]", true),
    ("(@)", true),
    ("<at>", true),
    (" at ", true),
    ("_at_", true),
];
const DOTS: [&str; 8] = ["[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", " dot ", "_dot_"];

/// Looks around every place that may stand for `@`.
pub(super) fn find(text: &str, ats: &[usize], out: &mut Vec<Found>) {
    let mut done = 0;
    for &at in ats.iter() {
        if at < done {
            continue;
        }
        let Some((sign, disguised)) = ATS.iter().find(|(sign, _)| starts_with(text, at, sign)) else { continue };
        if let Some(found) = around(text, at, at + sign.len(), *disguised, *sign == " at ") {
            done = found.span.end;
            out.push(found);
        }
    }
}

/// The signs that [`find`] wants the places of.
pub(super) fn signs() -> impl Iterator<Item = &'static str> {
    ATS.iter().map(|(sign, _)| *sign)
}

fn around(text: &str, at: usize, after: usize, disguised: bool, is_word: bool) -> Option<Found> {
    let bytes = text.as_bytes();
    let before = if disguised { text[..at].trim_end_matches(' ').len() } else { at };
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let length = bytes[..before].iter().rev().take(LOCAL_BYTES_MAX + 1).take_while(|byte| is_local(byte)).count();
    let local = text[before - length..before].trim_start_matches(['.', '-', '%', '+']);
    let is_whole = length <= LOCAL_BYTES_MAX && !local.ends_with('.') && !local.contains("..");
    if local.is_empty() || !is_whole {
        return None;
    }
    let start = before - local.len();
    let (domain, end, dots_disguised) = domain(text, after, disguised)?;
    // "we met at example.org" is no address; "someone at example dot org" is.
    if is_word && !dots_disguised {
        return None;
    }
    let kind = if is_said_to_be_xmpp(text, start) { IdentifierKind::Xmpp } else { IdentifierKind::Email };
    let is_disguised = disguised || dots_disguised;
    let disguise = match (is_disguised, is_word) {
        (false, _) => Disguise::None,
        (true, true) => Disguise::Words,
        (true, false) => Disguise::Bracketed,
    };
    let (confidence, rule) = match (kind, is_disguised) {
        (IdentifierKind::Xmpp, _) => (0.9, "xmpp.context"),
        (_, false) => (0.97, "email.plain"),
        (_, true) => (0.9, "email.disguised"),
    };
    let canonical = format!("{local}@{domain}");
    Some(Found { kind, canonical, span: start..end, confidence, disguise, rule })
}

/// Whether a word before an address makes it one of XMPP. The word speaks of the
/// address that follows it, not of a later one.
fn is_said_to_be_xmpp(text: &str, start: usize) -> bool {
    let from = (start.saturating_sub(NEAR_BYTES)..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let near = &text[from..start];
    let last = near.rfind(['@', ']', ')']).map_or(0, |at| at + 1);
    is_near(&near[last..], near.len() - last, &XMPP_WORDS)
}

/// The domain that begins at `from`, its end, and whether a dot was disguised. Where no
/// whole row of labels is one, a row up to a hyphen may be: `example.org-1.html`.
fn domain(text: &str, from: usize, may_have_space: bool) -> Option<(String, usize, bool)> {
    let mut at = from;
    if may_have_space {
        at += text[at..].bytes().take(2).take_while(|byte| *byte == b' ').count();
    }
    let mut domain = String::new();
    let (mut best, mut cut) = (None, None);
    let mut disguised = false;
    loop {
        let label =
            text[at..].bytes().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        if label == 0 || label > 63 || domain.len() + label > DOMAIN_BYTES_MAX {
            break;
        }
        let before = domain.len();
        domain.push_str(&text[at..at + label].to_ascii_lowercase());
        let hyphen = domain[before..].find('-').filter(|hyphen| cut.is_none() && *hyphen > 0);
        cut = hyphen
            .filter(|hyphen| is_public(&domain[..before + hyphen]))
            .map(|hyphen| (domain[..before + hyphen].to_owned(), at + hyphen, disguised))
            .or(cut);
        at += label;
        if is_public(&domain) {
            best = Some((domain.clone(), at, disguised));
        }
        if text[at..].starts_with('.') {
            at += 1;
        } else if let Some(length) = disguised_dot(text, at) {
            disguised = true;
            at += length;
        } else {
            break;
        }
        domain.push('.');
    }
    best.or(cut)
}

/// The length of what stands for a dot, with a blank on either side of brackets.
fn disguised_dot(text: &str, at: usize) -> Option<usize> {
    let blank = |at: usize| usize::from(text[at..].starts_with(' '));
    let before = blank(at);
    let bracketed =
        DOTS.iter().filter(|dot| !dot.starts_with([' ', '_'])).find(|dot| starts_with(text, at + before, dot));
    match bracketed {
        Some(dot) => Some(before + dot.len() + blank(at + before + dot.len())),
        None => DOTS.iter().find(|dot| starts_with(text, at, dot)).map(|dot| dot.len()),
    }
}

/// Whether a domain stands under a suffix of the public list (or is an onion).
fn is_public(domain: &str) -> bool {
    if let Some(label) = domain.strip_suffix(".onion") {
        return label.len() >= 56;
    }
    let Some((_, last)) = domain.rsplit_once('.') else { return false };
    last.len() >= 2
        && !domain.ends_with('-')
        && psl::suffix(domain.as_bytes())
            .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() != domain.as_bytes())
}

fn starts_with(text: &str, at: usize, word: &str) -> bool {
    text.as_bytes()[at..].get(..word.len()).is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
}
