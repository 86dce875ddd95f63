//! From a piece of evidence back to the records of the journal that saw it.

use std::collections::BTreeSet;
use std::io::Write;

use graph::Snapshot;
use graph::analyse::clusters::Shared;
use graph::analyse::material::Material;
use model::{PageUrl, UtcTime};
use serde::Serialize;

use super::hop_line;
use crate::commands::cluster::EvidenceJson;
use crate::failure::Failure;

/// Something shared, and every page on which it was seen.
#[derive(Serialize)]
pub(super) struct EvidenceHops<'a> {
    #[serde(flatten)]
    evidence: EvidenceJson<'a>,
    hops: Vec<Hop>,
}

/// That it was seen on one page.
#[derive(Serialize)]
struct Hop {
    page: String,
    first_seen: UtcTime,
    last_seen: UtcTime,
    /// Where on the page it stood.
    field: &'static str,
    /// What recognised it.
    rule: String,
    disguise: &'static str,
    confidence: f64,
    /// The record of the journal that saw it last: its segment, place and number.
    record: String,
}

impl<'a> EvidenceHops<'a> {
    pub(super) fn of(view: &Snapshot<'_>, material: &Material, shared: &'a Shared) -> Result<Self, Failure> {
        let hops = match material.name(shared.feature) {
            Some((kind, form)) => {
                let members: BTreeSet<String> = shared.members.iter().map(PageUrl::canonical).collect();
                let pages = view.pages_with(kind, form)?.into_iter();
                let pages = pages.filter(|page| members.contains(&page.url.canonical()));
                pages
                    .flat_map(|page| {
                        let hop = |mention: &model::Mention| Hop {
                            page: page.url.canonical(),
                            first_seen: page.first_seen,
                            last_seen: page.last_seen,
                            field: mention.field.as_str(),
                            rule: mention.rule.to_string(),
                            disguise: mention.disguise.as_str(),
                            confidence: f64::from(mention.confidence_percent) / 100.0,
                            record: page.record.to_string(),
                        };
                        page.mentions.iter().map(hop).collect::<Vec<_>>()
                    })
                    .collect()
            }
            None => passage_hops(view, shared)?,
        };
        Ok(Self { evidence: EvidenceJson::new(shared, material), hops })
    }

    pub(super) fn told(&self, out: &mut impl Write) -> Result<(), Failure> {
        writeln!(out, "  {}", self.evidence.in_words())?;
        for hop in &self.hops {
            let disguise =
                if hop.disguise == "none" { String::new() } else { format!(", disguised: {}", hop.disguise) };
            let told = format!(
                "in its {}, by rule {}{disguise}; seen {} to {}; record {}",
                hop.field, hop.rule, hop.first_seen, hop.last_seen, hop.record
            );
            hop_line(out, &hop.page, &told)?;
        }
        Ok(())
    }
}

/// A passage stands in the fingerprints of its page.
fn passage_hops(view: &Snapshot<'_>, shared: &Shared) -> Result<Vec<Hop>, Failure> {
    let mut hops = Vec::new();
    for page in &shared.members {
        let Some(seen) = view.fingerprints_seen(page)? else { continue };
        let id = shared.feature.id();
        if !seen.prints.prints.passages.iter().any(|one| u128::from(u64::from_be_bytes(one.0)) == id) {
            continue;
        }
        hops.push(Hop {
            page: page.canonical(),
            first_seen: seen.first_seen,
            last_seen: seen.last_seen,
            field: "text",
            rule: "winnowing".to_owned(),
            disguise: "none",
            confidence: 1.0,
            record: seen.record.to_string(),
        });
    }
    Ok(hops)
}
