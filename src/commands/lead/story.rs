//! Leads in words, for the end of the demo.

use std::io::Write;

use graph::Snapshot;
use graph::analyse::leads::{LeadClass, leads};

use super::{CAVEAT, LeadJson, RANDOM_SETS};
use crate::analysis::{Analysis, families_of};
use crate::commands::cluster::ClusterJson;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::counted;

/// Leads that are told.
const TOLD: usize = 3;

/// Tells what the analysis makes of a case: mirrors, who seems to belong together, leads.
pub(crate) fn story(out: &mut impl Write, context: &Context, view: &Snapshot<'_>) -> Result<(), Failure> {
    let families = families_of(view)?;
    let sizes = families.partition().sizes();
    let mirrored = sizes.iter().filter(|size| **size > 1).count();
    let have = if mirrored == 1 { "site has" } else { "sites have" };
    writeln!(
        out,
        "\nMirrors: {mirrored} {have} copies under other addresses, one of them {} in all.",
        sizes[..].first().unwrap_or(&0)
    )?;
    writeln!(out, "From here on such a family is one site, so that copies add no weight.")?;
    let found = Analysis::of(context, view)?;
    writeln!(
        out,
        "Who seems to belong together: {} of pages that share contacts, wallets or text.",
        counted(found.clusters.len(), "group", "groups")
    )?;
    let leads = leads(&found.material, &found.clusters, &found.unlinking);
    let (for_review, rest): (Vec<_>, Vec<_>) = leads.iter().partition(|lead| lead.class == LeadClass::ForReview);
    writeln!(out, "\n{CAVEAT}\n{RANDOM_SETS}")?;
    for lead in for_review.iter().take(TOLD) {
        let cluster = &found.clusters[lead.cluster];
        let (json, evidence) = (LeadJson::new(lead, cluster), ClusterJson::new(cluster, &found.material));
        writeln!(out, "  {}  {}, {}", json.id, json.size_told(), json.points_told())?;
        for sign in json.signs.iter().filter(|sign| sign.counts()) {
            writeln!(out, "      for it      {}", sign.told())?;
        }
        for sign in &json.counter_signs {
            writeln!(out, "      against it  {}", sign.told())?;
        }
        if let Some(strongest) = evidence.evidence.first() {
            writeln!(out, "      they share  {}", strongest.in_words())?;
        }
        if !evidence.weak_bridges.is_empty() {
            let count = evidence.weak_bridges.len();
            let (things, were) = if count == 1 { ("thing", "was") } else { ("things", "were") };
            writeln!(
                out,
                "      not joined  {count} {things} that it shares with others {were} too weak to join them"
            )?;
        }
    }
    if for_review.is_empty() {
        writeln!(out, "  none: no group shows two signs and four points")?;
    }
    let groups = if rest.len() == 1 { "group shows" } else { "groups show" };
    writeln!(out, "  {} other {groups} not enough evidence for anything.", rest.len())?;
    Ok(())
}
