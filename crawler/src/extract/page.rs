//! The identifiers of a page, in its title, its text, its addresses, its `meta`;
//! and its fingerprints, which are made of the same text without them, as is what
//! rules about it find.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use model::{
    CrawlEvent, Field, Fingerprints, IdentifierKind, Indicated, Label, Language, LinkKind, MENTIONS_OF_A_KIND_MAX,
    Mention, PageFingerprints, PageMentions, PageUrl, ScanId, SealedIdentifier, UtcTime,
};
use percent_encoding::percent_decode_str;
use url::Position;
use zeroize::Zeroizing;

use super::handles::is_messenger;
use super::mask::{mask, read};
use super::{Hints, Sighting, extract_accounts, extract_with};
use crate::fingerprint::{Masked, Words, fingerprints};
use crate::indicators::Findings;
use crate::known_sites::KnownSites;
use crate::parse::{ParsedPage, RawText, SEAM, Said};
use crate::privacy::{Keeper, SealedForm, Spotted};
use crate::tripwire::{Trip, Tripwire};

/// Most phone numbers, and as many onion addresses, that are tried in one text of a page.
const CHECKS_MAX: usize = 1000;

/// What a page leaves beside its record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traces {
    /// What may be kept of its identifiers.
    pub mentions: Vec<Mention>,
    /// What it shares with other pages.
    pub prints: Fingerprints,
    /// Those of its identifiers that were sealed.
    pub sealed: Vec<SealedForm>,
    /// Which rules it met, if any were tried.
    pub indicated: Option<Findings>,
    /// That it held a term of the user's list: then there is nothing else.
    pub tripped: Option<Trip>,
}

impl Traces {
    /// The events that record them, in their order. They stand before the visit. That
    /// no rule was met is recorded only if `keeper` knows that one was before.
    pub fn into_events(self, scan: ScanId, at: UtcTime, url: &PageUrl, keeper: Option<&Keeper>) -> Vec<CrawlEvent> {
        let Self { mentions, prints, sealed, indicated, tripped: _ } = self;
        let seal = |SealedForm { kind, token, sealed }| {
            CrawlEvent::Sealed(Box::new(SealedIdentifier { scan, at, kind, token, sealed }))
        };
        let mut events: Vec<_> = sealed.into_iter().map(seal).collect();
        if !mentions.is_empty() {
            events.push(CrawlEvent::Mentions(Box::new(PageMentions { scan, at, url: url.clone(), mentions })));
        }
        if !prints.is_empty() {
            events.push(CrawlEvent::Fingerprints(Box::new(PageFingerprints { scan, at, url: url.clone(), prints })));
        }
        let is_news = |found: &Findings| match keeper {
            Some(keeper) => keeper.is_news(url, !found.hits.is_empty()),
            None => !found.hits.is_empty(),
        };
        if let Some(Findings { rules_version, hits }) = indicated.filter(is_news) {
            let url = url.clone();
            events.push(CrawlEvent::Indicated(Box::new(Indicated { scan, at, url, rules_version, hits })));
        }
        events
    }
}

/// Takes from a page what may be kept of its identifiers and its fingerprints, and
/// masks the identifiers in the texts that are kept.
pub(crate) fn keep_traces(page: &mut ParsedPage, keeper: &Keeper) -> Traces {
    let hints = Hints {
        region: region(page.html_lang.as_ref(), page.language.as_ref()).map(str::to_owned),
        checks_max: Some(CHECKS_MAX),
    };
    let known = &*keeper.known_sites();
    let said = extract_with(page.said.text(), &hints, known);
    let title = page.raw.title.as_ref().map(|title| read(title, &hints, known));
    let in_text = spans(&said);
    let words = Words::read(page.said.text(), &in_text, keeper.fingerprint_key());
    if let Some(trip) =
        keeper.tripwire().filter(|list| !list.is_empty()).and_then(|list| trip(page, &in_text, &words, list))
    {
        return Traces { tripped: Some(trip), ..Traces::default() };
    }
    let prints = {
        let in_title = title.as_ref().map(|(text, found)| (*text, spans(found)));
        let title = in_title.as_ref().map(|(text, spans)| (*text, &**spans));
        let forms = std::mem::take(&mut page.forms);
        let mut prints = fingerprints(&words, title, forms, keeper.fingerprint_key());
        prints.private_keys = private_keys(page.said.text());
        prints
    };
    let indicated = indicated(page, &words, keeper);
    let mut spotted = spot_elsewhere(page, &hints, known);
    let accounts = extract_accounts(page.said.scripts());
    spotted.extend(accounts.into_iter().map(|sighting| in_field(Field::Meta, sighting)));
    spotted.extend(said.into_iter().map(|sighting| in_field(Field::Text, sighting)));
    spotted.extend(title.into_iter().flat_map(|(_, found)| found).map(|sighting| in_field(Field::Title, sighting)));
    let spotted = bounded(spotted);
    let sealed = keeper.seal(&spotted);
    let mentions = keeper.keep(spotted);
    mask(page, &hints, keeper);
    Traces { mentions, prints, sealed, indicated, tripped: None }
}

/// The first identifiers of each kind, with all sightings of them.
fn bounded(mut spotted: Vec<Spotted>) -> Vec<Spotted> {
    let mut known: BTreeMap<IdentifierKind, BTreeSet<&str>> = BTreeMap::new();
    let mut is_kept = Vec::with_capacity(spotted.len());
    for one in &spotted {
        let of_kind = known.entry(one.kind).or_default();
        is_kept.push(of_kind.contains(one.canonical.as_str()) || of_kind.len() < MENTIONS_OF_A_KIND_MAX);
        if of_kind.len() < MENTIONS_OF_A_KIND_MAX {
            of_kind.insert(&one.canonical);
        }
    }
    let mut is_kept = is_kept.into_iter();
    spotted.retain(|_| is_kept.next() == Some(true));
    spotted
}

/// Which rules the texts of a page meet: what it shows, its title and its description.
fn indicated(page: &ParsedPage, words: &Words, keeper: &Keeper) -> Option<Findings> {
    let rules = keeper.indicators()?;
    let texts = [&page.raw.title, &page.raw.description].map(|raw| raw.as_ref().map(RawText::as_str));
    let others = texts.map(|text| text.map(|text| Words::read(text, &[], keeper.fingerprint_key())));
    let language = page.language.as_ref().map(|language| &*language.code);
    Some(rules.look(language, std::iter::once(words).chain(others.iter().flatten())))
}

/// How many private keys stand in a text, by the marks of their formats (RFC 7468,
/// RFC 9580, age). They are counted and never read.
fn private_keys(text: &str) -> u32 {
    let armours = text.match_indices("-----BEGIN ").filter(|(at, mark)| {
        let name = text[at + mark.len()..].split("-----").next().unwrap_or_default();
        name.len() <= 40 && (name.ends_with("PRIVATE KEY") || name == "PGP PRIVATE KEY BLOCK")
    });
    let count = armours.count() + text.matches("AGE-SECRET-KEY-1").count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Looks for the terms of a list in all that a page says.
fn trip(page: &ParsedPage, in_text: &[Masked], words: &Words, list: &Tripwire) -> Option<Trip> {
    let elsewhere = || {
        let addresses = page.links.iter().map(|link| percent_decoded(&link.url[Position::BeforePath..]));
        let mut texts = page.raw.all().map(RawText::as_str);
        texts
            .find_map(|text| list.check_text(text))
            .or_else(|| addresses.into_iter().find_map(|address| list.check_text(&address)))
    };
    list.check(page.said.text(), in_text, words).or_else(|| trip_aside(&page.said, list)).or_else(elsewhere)
}

/// Looks into what a page says beside its text. Whether the borders of elements in a
/// drawing part words cannot be told, so it is read both ways.
fn trip_aside(said: &Said, list: &Tripwire) -> Option<Trip> {
    let drawn = |border: &str| Zeroizing::new(said.drawn().replace(SEAM, border));
    list.check_text(said.spoken()).or_else(|| list.check_text(&drawn(" "))).or_else(|| list.check_text(&drawn("")))
}

/// What a plain text leaves: all that is looked for in the text of a page, without
/// a page around it.
pub fn traces_of_text(text: &str, keeper: &Keeper) -> Traces {
    let hints = Hints { region: None, checks_max: Some(CHECKS_MAX) };
    let said = extract_with(text, &hints, &keeper.known_sites());
    let in_text = spans(&said);
    let words = Words::read(text, &in_text, keeper.fingerprint_key());
    let tripped = keeper.tripwire().and_then(|list| list.check(text, &in_text, &words));
    let prints = fingerprints(&words, None, Vec::new(), keeper.fingerprint_key());
    let mentions = keeper.keep(said.into_iter().map(|sighting| in_field(Field::Text, sighting)));
    let indicated = keeper.indicators().map(|rules| rules.look(None, [&words]));
    Traces { mentions, prints, sealed: Vec::new(), indicated, tripped }
}

fn spans(sightings: &[Sighting]) -> Vec<Masked> {
    sightings.iter().map(|sighting| (sighting.span.clone(), sighting.kind)).collect()
}

/// What stands on a page beside its title and its text.
fn spot_elsewhere(page: &ParsedPage, hints: &Hints, known: &KnownSites) -> Vec<Spotted> {
    let mut spotted = Vec::new();
    for meta in [&page.raw.description, &page.raw.keywords].into_iter().flatten() {
        spotted.extend(read(meta, hints, known).1.into_iter().map(|sighting| in_field(Field::Meta, sighting)));
    }
    for address in page.said.addresses() {
        let plain = Zeroizing::new(percent_decoded(address));
        spotted.extend(extract_with(&plain, hints, known).into_iter().map(|sighting| in_field(Field::Href, sighting)));
    }
    let hyperlinks = page.links.iter().filter(|link| link.kind == LinkKind::Hyperlink);
    for link in hyperlinks.filter(|link| link.url.host_str().is_some_and(is_messenger)) {
        let plain = Zeroizing::new(percent_decoded(link.url.as_str()));
        let found = extract_with(&plain, hints, known);
        // Other numbers in such an address are none of a person.
        let names = found.into_iter().filter(|one| {
            use IdentifierKind::{Discord, Signal, Telegram, Threema, Whatsapp};
            matches!(one.kind, Discord | Signal | Telegram | Threema | Whatsapp)
        });
        spotted.extend(names.map(|sighting| in_field(Field::Href, sighting)));
    }
    spotted
}

fn in_field(field: Field, sighting: Sighting) -> Spotted {
    let Sighting { kind, canonical, confidence, disguise, rule, span: _ } = sighting;
    Spotted { kind, canonical: Zeroizing::new(canonical), field, disguise, confidence, rule }
}

/// The region whose national numbers are looked for: of the declared language
/// if it names one, else of the language if it is that of one country above all.
pub(super) fn region<'a>(html_lang: Option<&'a Label>, language: Option<&Language>) -> Option<&'a str> {
    let declared = html_lang.and_then(|lang| lang.as_str().split_once(['-', '_']));
    if let Some((_, region)) = declared
        && region.len() == 2
        && region.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        return Some(region);
    }
    match &*language?.code {
        "deu" => Some("DE"),
        "fra" => Some("FR"),
        "ita" => Some("IT"),
        "pol" => Some("PL"),
        "ron" => Some("RO"),
        "bul" => Some("BG"),
        "rus" => Some("RU"),
        "spa" => Some("ES"),
        _ => None,
    }
}

/// An address with its `%XX` undone (RFC 3986 §2.1); what is no UTF-8 then stays as it is.
pub(crate) fn percent_decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8().map_or_else(|_| address.to_owned(), Cow::into_owned)
}
