//! Texts that are kept, without the identifiers that are not.
//!
//! Invariant: no text leaves here with an identifier of a kind that is kept as a
//! token, or not at all. In its place stand its kind and, for a token, its short name.
//! The texts of a page are read as they stood there; they are escaped and cut after that.

use std::borrow::Cow;

use model::{HeadFacts, IdentifierForm, IdentifierKind, Label, PageRecord, Policy, Text};

use super::called::names_number;
use super::mailbox::names_mailbox;
use super::page::region;
use super::{Hints, Sighting, extract_with};
use crate::known_sites::KnownSites;
use crate::parse::{ParsedPage, RawText};
use crate::privacy::Keeper;

/// Most numbers of one address; it is not kept if there are more.
const ADDRESS_CHECKS_MAX: usize = 60;
/// How often the encoding of an address is undone.
const DECODINGS_MAX: usize = 3;

/// Characters of a text that are looked at to tell whether it fits: more than any holds.
const CHARS_LOOKED_AT: usize = 2048;

/// Masks every text of a page that is going to be kept.
pub(super) fn mask(page: &mut ParsedPage, hints: &Hints, keeper: &Keeper) {
    page.text.canonical.take_if(|address| names_person(address, keeper));
    let raw = std::mem::take(&mut page.raw);
    let text = &mut page.text;
    text.title = raw.title.as_ref().and_then(|raw| kept(raw, hints, keeper));
    text.description = raw.description.as_ref().and_then(|raw| kept(raw, hints, keeper));
    text.keywords = raw.keywords.as_ref().and_then(|raw| kept(raw, hints, keeper));
    text.h1 = raw.h1.as_ref().and_then(|raw| kept(raw, hints, keeper));
    text.generator = raw.generator.as_ref().and_then(|raw| kept(raw, hints, keeper));
    text.robots = raw.robots.as_ref().and_then(|raw| kept(raw, hints, keeper));
    page.html_lang = raw.html_lang.as_ref().and_then(|raw| kept(raw, hints, keeper));
    for (link, raw) in &raw.labels {
        if let Some(found) = page.links.get_mut(*link) {
            found.text = kept(raw, hints, keeper);
        }
    }
    page.counts.edit_texts(|text| mask_text(text, hints, keeper));
}

/// The part of a text that no cut has touched, and the identifiers in it: where the
/// reading ended, the beginning of one is not taken for another.
pub(super) fn read<'r>(raw: &'r RawText, hints: &Hints, known: &KnownSites) -> (&'r str, Vec<Sighting>) {
    let mut found = extract_with(raw.as_str(), hints, known);
    let sure = raw.sure_bytes();
    let end = found.iter().find(|one| one.span.end > sure).map_or(sure, |one| one.span.start.min(sure));
    found.retain(|one| one.span.end <= end);
    (&raw.as_str()[..end], found)
}

/// What is kept of a text: masked, then escaped and cut.
fn kept<const MAX: usize>(raw: &RawText, hints: &Hints, keeper: &Keeper) -> Option<Text<MAX>> {
    let (text, found) = read(raw, hints, &keeper.known_sites());
    let fits = |text: &str| Text::<CHARS_LOOKED_AT>::new(text).as_str().chars().count() <= MAX;
    Text::some(&masked(text, &found, hints, keeper, fits))
}

/// Masks what a head tells.
pub(crate) fn mask_head(head: &mut HeadFacts, page: &ParsedPage, keeper: &Keeper) {
    let region = region(page.html_lang.as_ref(), page.language.as_ref()).map(str::to_owned);
    let hints = Hints { region, ..Hints::default() };
    head.edit_texts(|text| mask_text(text, &hints, keeper));
}

/// What is known of the text of a record.
pub(crate) fn hints_of(record: &PageRecord) -> Hints {
    let region = region(record.html_lang.as_ref(), record.language.as_ref()).map(str::to_owned);
    Hints { region, ..Hints::default() }
}

/// Masks every text of a record that was made elsewhere.
pub(crate) fn mask_record(record: &mut PageRecord, keeper: &Keeper) {
    let hints = hints_of(record);
    record.edit_texts(|text| mask_text(text, &hints, keeper));
}

/// Masks a label that was made elsewhere, such as the text of a link.
pub(crate) fn mask_label(label: &mut Option<Label>, hints: &Hints, keeper: &Keeper) {
    let masked = label.as_ref().and_then(|text| match mask_text(text.as_str(), hints, keeper)? {
        Cow::Owned(masked) => Some(masked),
        Cow::Borrowed(_) => None,
    });
    if let Some(masked) = masked {
        *label = Label::some(&masked);
    }
}

/// Whether an address, or a part of one, holds an identifier that may not be kept in
/// clear, however often it is encoded. Bare numbers in it are no phone numbers, unless
/// their name in it says so: most of them number pages. One with more numbers than can be tried is not kept either.
pub(crate) fn names_person(address: &str, keeper: &Keeper) -> bool {
    let is_number = |piece: &&str| piece.len() > 1 && piece.bytes().all(|byte| byte.is_ascii_digit());
    if address.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_number).count() > ADDRESS_CHECKS_MAX {
        return true;
    }
    let hints = Hints { region: None, checks_max: Some(2 * ADDRESS_CHECKS_MAX) };
    let is_withheld = |kind, canonical: &str| !matches!(keeper.form(kind, canonical), Some(IdentifierForm::Clear(_)));
    let known = &*keeper.known_sites();
    let is_kept = |kind| keeper.policy(kind) == Policy::Clear;
    let (are_numbers_kept, are_mailboxes_kept) = (is_kept(IdentifierKind::Phone), is_kept(IdentifierKind::Email));
    let holds = |text: &str| {
        (!are_numbers_kept && names_number(text))
            || (!are_mailboxes_kept && names_mailbox(text))
            || extract_with(text, &hints, known).iter().any(|one| is_withheld(one.kind, &one.canonical))
    };
    let mut plain = address.to_owned();
    for _ in 0..DECODINGS_MAX {
        // In a query a blank is written as a plus, and a plus is encoded.
        let blanks = || super::page::percent_decoded(&plain.replace('+', " "));
        if holds(&plain) || (plain.contains('+') && holds(&blanks())) {
            return true;
        }
        let decoded = super::page::percent_decoded(&plain);
        if decoded == plain {
            return false;
        }
        plain = decoded;
    }
    // What is encoded more often than anybody reads it is withheld unseen.
    holds(&plain) || holds(&plain.replace('+', " ")) || super::page::percent_decoded(&plain) != plain
}

fn mask_text<'t>(text: &'t str, hints: &Hints, keeper: &Keeper) -> Option<Cow<'t, str>> {
    let found = extract_with(text, hints, &keeper.known_sites());
    Some(masked(text, &found, hints, keeper, |_| true))
}

/// The text with its identifiers masked, and with `%XX` undone if there are more of them
/// then: names of cookies and texts of links are sometimes encoded as addresses are.
fn masked<'t>(
    text: &'t str,
    found: &[Sighting],
    hints: &Hints,
    keeper: &Keeper,
    fits: impl Fn(&str) -> bool,
) -> Cow<'t, str> {
    if text.contains('%') {
        let plain = super::page::percent_decoded(text);
        let found_plain = extract_with(&plain, hints, &keeper.known_sites());
        if found_plain.len() > found.len()
            && let Some(done) = replaced(&plain, &found_plain, keeper, &fits)
        {
            return Cow::Owned(done);
        }
    }
    replaced(text, found, keeper, &fits).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The text with notes in the place of identifiers; `None` if nothing is to change. One
/// that is kept in clear is whole: if it does not fit any more, the text ends before it.
fn replaced(text: &str, found: &[Sighting], keeper: &Keeper, fits: impl Fn(&str) -> bool) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let mut is_changed = false;
    for Sighting { kind, canonical, span, .. } in found {
        out.push_str(&text[done..span.start]);
        done = span.end;
        match keeper.form(*kind, canonical) {
            Some(IdentifierForm::Clear(_)) => {
                let before = out.len();
                out.push_str(&text[span.clone()]);
                if !fits(&out) {
                    out.truncate(before);
                    return Some(out);
                }
                continue;
            }
            Some(IdentifierForm::Keyed { token, .. }) => out.push_str(&format!("⟦{kind} {token}⟧")),
            None => out.push_str(&format!("⟦{kind}⟧")),
        }
        is_changed = true;
    }
    is_changed.then(|| out + &text[done..])
}

#[cfg(test)]
mod tests {
    use config::PrivacySection;

    use super::*;
    use crate::privacy::IdentifierKey;

    fn names(address: &str) -> bool {
        names_person(address, &Keeper::new(IdentifierKey::new([3; 32]), PrivacySection::default()))
    }

    #[test]
    fn an_address_that_names_a_person_is_told_however_it_is_encoded() {
        for address in [
            "/u/jane.roe@example.org",
            "/u/jane.roe%40example.org",
            "/u/jane.roe%2540example.org",
            "/u/jane.roe%25252540example.org",
            "/u/jane.roe%2525252540example.org",
            "/call?tel=%2B1+202+555+0157",
            "/u/%252B12025550114",
            "/+12025550163/x",
            "jane.roe@example.org.",
            "/tel/07700900123",
            "/call?phone=%2830%29+2318-0123",
            "/go?to=%2Fwa%2F07700900123",
            "/user@host.example-1.html",
            "/user%40host.example-1.html",
            "/u/jane.roe@example.org-1.html",
            "/tel%2F07700900123.html",
        ] {
            assert!(names(address), "{address}");
        }
        let many = "/1/x/22".repeat(61);
        assert!(names(&many), "more numbers than are tried");
        for address in [
            "/",
            "/item/12025550163",
            "/2026/11/24/a-title",
            "/forum?t=1234567890&page=2",
            "/a+b+c",
            "/call/2026-11-24",
        ] {
            assert!(!names(address), "{address}");
        }
    }
}
