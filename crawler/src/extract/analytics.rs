//! Accounts at counters and advertisers in the scripts of a page: they show who
//! evaluates several sites together.
//!
//! Scripts are never run; their text and addresses are looked through for the forms
//! of account numbers, and nothing else of them is kept.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::IdentifierKind;

use super::found::{Found, any_of};
use crate::chars::is_alphanumeric;

static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| any_of(&["UA-", "GTM-", "G-", "pub-", "setSiteId"]));
/// Bytes around the site id of Matomo in which the address of its server is looked for.
const MATOMO_BYTES: usize = 2048;

/// The accounts in the text of scripts.
pub(super) fn in_scripts(text: &str) -> Vec<Found> {
    SIGNS
        .find_overlapping_iter(text)
        .filter_map(|hit| read(text, hit.pattern().as_usize(), hit.start(), hit.end()))
        .collect()
}

fn read(text: &str, sign: usize, start: usize, end: usize) -> Option<Found> {
    if text[..start].chars().next_back().is_some_and(is_alphanumeric) {
        return None;
    }
    let rest = &text[end..];
    let code = |min: usize, max: usize| {
        let length = run(rest, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        (min..=max).contains(&length).then_some(length)
    };
    let (length, confidence, rule) = match sign {
        0 => {
            let account = Some(run(rest, |byte| byte.is_ascii_digit())).filter(|digits| (5..=10).contains(digits))?;
            let property = rest[account..].strip_prefix('-')?;
            let digits = Some(run(property, |byte| byte.is_ascii_digit())).filter(|digits| (1..=4).contains(digits))?;
            (account + 1 + digits, 0.97, "analytics.ua")
        }
        1 => (code(5, 9)?, 0.97, "analytics.gtm"),
        2 => {
            let length = code(10, 10)?;
            let has_digit = rest[..length].bytes().any(|byte| byte.is_ascii_digit());
            (has_digit.then_some(length)?, 0.95, "analytics.ga4")
        }
        3 => (Some(run(rest, |byte| byte.is_ascii_digit())).filter(|digits| *digits == 16)?, 0.97, "analytics.adsense"),
        _ => return matomo(text, start, end),
    };
    if rest[length..].starts_with(|c: char| is_alphanumeric(c) || c == '_') {
        return None;
    }
    let span = start..end + length;
    Some(Found::plain(IdentifierKind::Analytics, text[span.clone()].to_owned(), span, confidence, rule))
}

/// `_paq.push(['setSiteId', '7'])` with the server nearest before it: a number alone
/// says nothing, as every server counts from 1.
fn matomo(text: &str, start: usize, end: usize) -> Option<Found> {
    let behind = text[end..].trim_start_matches(['\'', '"', ' ', ',']);
    let digits = Some(run(behind, |byte| byte.is_ascii_digit())).filter(|digits| (1..=8).contains(digits))?;
    let (id, at) = (&behind[..digits], text.len() - behind.len());
    let from = text.floor_char_boundary(start.saturating_sub(MATOMO_BYTES));
    let to = text.floor_char_boundary((end + MATOMO_BYTES).min(text.len()));
    let server = text[from..start].rfind("//").map(|slashes| from + slashes);
    let server = server.or_else(|| text[end..to].find("//").map(|slashes| end + slashes))?;
    let address = &text[server + 2..];
    let length = run(address, |byte| byte.is_ascii_alphanumeric() || b".-:/_".contains(&byte));
    let host = address[..length].trim_end_matches('/').trim_end_matches("/matomo.php").trim_end_matches("/piwik.php");
    if !host.contains('.') || host.len() > 200 {
        return None;
    }
    let canonical = format!("matomo:{}/{id}", host.to_ascii_lowercase());
    Some(Found::plain(IdentifierKind::Analytics, canonical, start..at + digits, 0.9, "analytics.matomo"))
}

fn run(text: &str, passes: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| passes(*byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(text: &str) -> Vec<String> {
        in_scripts(text).into_iter().map(|found| found.canonical).collect()
    }

    #[test]
    fn accounts_are_found_in_the_forms_that_their_makers_hand_out() {
        let text = "ga('create', 'UA-12345678-2', 'auto'); gtag('config', 'G-AB12CD34EF');\n\
            (window,document,'script','dataLayer','GTM-KQWXYZ'); data-ad-client=ca-pub-1234567890123456\n\
            var u=\"//stats.example.org/matomo/\"; _paq.push(['setTrackerUrl', u+'matomo.php']); _paq.push(['setSiteId', '7']);";
        assert_eq!(
            accounts(text),
            [
                "UA-12345678-2",
                "G-AB12CD34EF",
                "GTM-KQWXYZ",
                "pub-1234567890123456",
                "matomo:stats.example.org/matomo/7"
            ]
        );
    }

    #[test]
    fn what_looks_like_one_is_none() {
        for text in [
            "UA-12345678",
            "MENUA-12345-1",
            "G-FORCEFIELD",
            "G-AB12CD34EFG",
            "pub-123456789012345",
            "GTM-abc",
            "_paq.push(['setSiteId', '7'])",
            "setSiteId soon // no server here",
        ] {
            assert_eq!(accounts(text), Vec::<String>::new(), "{text}");
        }
    }
}
