//! Pages whose size, depth or number of something is the attack.

use std::sync::LazyLock;

use curve25519_dalek::EdwardsPoint;
use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use model::OnionHost;

use super::{Exhibit, Exhibits, HTML_HEAD, raw_acts};
use crate::answer::{Act, Answer};
use crate::expect::Expected;

const PAGE: &[Expected] = &[Expected::Page(200)];

/// A page of one thing, many times: what stands before, the thing, how often,
/// and what stands after.
type Bulk = (&'static str, &'static str, &'static str, u64, &'static str);

const BULKS: [Bulk; 18] = [
    ("/bulk/200000-tags", "<p>Garden</p>", "<b>", 200_000, ""),
    ("/bulk/200000-closed-tags", "<p>Garden</p>", "<i>a</i>", 200_000, ""),
    ("/bulk/100000-deep", "<p>Garden</p>", "<div>", 100_000, "deep"),
    ("/bulk/lists-in-lists", "<p>Garden</p>", "<ul><li>", 60_000, "deep"),
    ("/bulk/tables-in-tables", "<p>Garden</p>", "<table><tr><td>", 30_000, "deep"),
    ("/bulk/links-in-links", "<p>Garden</p>", "<a><i>", 60_000, "deep"),
    ("/bulk/formatting-ladder", "<p>Garden</p>", "<b><p>", 60_000, "deep"),
    ("/bulk/fonts-in-fonts", "<p>Garden</p>", "<font size=1>", 40_000, "deep"),
    ("/bulk/options", "<select>", "<option>tea", 80_000, "</select>"),
    ("/bulk/svg-in-svg", "<p>Garden</p>", "<svg><g>", 60_000, "deep"),
    ("/bulk/templates", "<p>Garden</p>", "<template>", 60_000, "deep"),
    ("/bulk/unclosed-tags", "<p>Garden</p>", "<a href=\"/x\" ", 60_000, ""),
    ("/bulk/less-than-signs", "<p>Garden</p>", "<", 900_000, ""),
    ("/bulk/unclosed-comment", "<p>Garden</p><!--", "-- garden ", 90_000, ""),
    ("/bulk/entities", "<p>", "&amp;&#x67;&notanentity;", 40_000, "</p>"),
    ("/bulk/long-title", "<title>", "garden ", 140_000, "</title>"),
    ("/bulk/long-word", "<p>", "garden", 150_000, "</p>"),
    ("/bulk/forms", "<p>Garden</p>", "<form action=/a method=post><input name=x></form>", 15_000, ""),
];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    let mut exhibits: Vec<Exhibit> = BULKS.iter().map(|b| Exhibit::new(b.0, PAGE, bulk).links_unlisted()).collect();
    exhibits.extend([
        Exhibit::new("/bulk/32000-attributes", PAGE, |_| {
            let attributes = (0..32_000).map(|n| format!(" a{n}=tea").into_bytes());
            pieces("<p>Garden</p><div", attributes, ">")
        })
        .links_unlisted(),
        Exhibit::new("/bulk/equal-attributes", PAGE, |_| {
            pieces("<p>Garden</p><div", std::iter::repeat_n(b" a=tea".to_vec(), 100_000), ">")
        })
        .links_unlisted(),
        Exhibit::new("/bulk/megabyte-attribute", PAGE, |_| {
            pieces("<p>Garden</p><div title=\"", std::iter::repeat_n(b"garden ".to_vec(), 140_000), "\">")
        })
        .links_unlisted(),
        Exhibit::new("/bulk/50000-links", PAGE, |_| {
            pieces("<p>Garden</p>", (0..50_000).map(|n| format!("<a href=/n/{n}>").into_bytes()), "")
        })
        .links_unlisted(),
        Exhibit::new("/bulk/50000-equal-links", PAGE, |_| {
            pieces("<p>Garden</p>", std::iter::repeat_n(b"<a href=/>tea</a>".to_vec(), 50_000), "")
        })
        .links_unlisted(),
        Exhibit::new("/bulk/10000-onions", PAGE, |scene| {
            let seed = scene.site.content.to_le_bytes();
            pieces("<p>Garden</p>", strangers(&seed).take(10_000), "")
        })
        .links_unlisted(),
        Exhibit::new("/bulk/10000-clearnet-names", PAGE, |_| {
            pieces(
                "<p>Garden</p>",
                (0..10_000).map(|n| format!("<a href=http://n{n}.example/>tea</a>\n").into_bytes()),
                "",
            )
        })
        .links_unlisted(),
    ]);
    exhibits
});

fn bulk(scene: &super::Scene<'_>) -> Answer {
    let (_, before, unit, times, after) = BULKS[usize::from(scene.number)];
    whole(vec![
        Act::Send(before.as_bytes().to_vec()),
        Act::Repeat(unit.as_bytes().to_vec(), times),
        Act::Send(after.as_bytes().to_vec()),
    ])
}

fn pieces(before: &str, pieces: impl Iterator<Item = Vec<u8>> + Send + 'static, after: &str) -> Answer {
    whole(vec![
        Act::Send(before.as_bytes().to_vec()),
        Act::Pieces(Box::new(blocks(pieces))),
        Act::Send(after.as_bytes().to_vec()),
    ])
}

/// Joins small pieces into blocks of a few kilobytes.
fn blocks(mut pieces: impl Iterator<Item = Vec<u8>>) -> impl Iterator<Item = Vec<u8>> {
    std::iter::from_fn(move || {
        let mut block = pieces.next()?;
        while block.len() < 8_000 {
            match pieces.next() {
                Some(piece) => block.extend(piece),
                None => break,
            }
        }
        Some(block)
    })
}

fn whole(mut body: Vec<Act>) -> Answer {
    body.insert(0, Act::Send(b"<!DOCTYPE html>\n".to_vec()));
    raw_acts(format!("{HTML_HEAD}Connection: close\r\n\r\n"), body)
}

/// Links to onion services that do not exist, with valid addresses.
fn strangers(seed: &[u8]) -> impl Iterator<Item = Vec<u8>> + use<> {
    let start = blake3::Hasher::new().update(b"oniongraph practice strangers").update(seed).finalize();
    let first = EdwardsPoint::mul_base_clamped(*start.as_bytes());
    let points = std::iter::successors(Some(first), |point| Some(point + ED25519_BASEPOINT_POINT));
    points.map(|point| {
        let name = OnionHost::from_recorded(point.compress().to_bytes()).full_name();
        format!("<a href=\"http://{name}/\">tea</a>\n").into_bytes()
    })
}
