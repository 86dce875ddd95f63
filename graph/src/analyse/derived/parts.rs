//! Facts cut into records of bounded size, and put together again.

use std::mem;

use model::{
    Analysed, AnalysedCluster, AnalysedFamily, AnalysedLead, AnalysedWhat, AnalysisBasis, PageKey, SitePages, UtcTime,
};

use super::DerivedFacts;

/// About how many bytes a record of facts has at most: far below what the journal takes.
pub const PART_BYTES: usize = 1 << 20;

/// Bytes of a page's key and of a site's key, and about so many of what goes with a
/// group or a lead.
const PAGE_BYTES: usize = 16;
const SITE_BYTES: usize = 32;
const GROUP_BYTES: usize = 96;

/// The records of an analysis, in order. A part has about `part_bytes` bytes at most.
pub fn to_parts(at: UtcTime, basis: AnalysisBasis, facts: &DerivedFacts, part_bytes: usize) -> Vec<Analysed> {
    let mut all = vec![AnalysedWhat::Begun(Box::new(basis))];
    let clusters = facts.clusters.iter().flat_map(|cluster| pieces_of_cluster(cluster, part_bytes));
    all.extend(packed(clusters, cluster_bytes, part_bytes).into_iter().map(AnalysedWhat::Clusters));
    let families = facts.families.iter().flat_map(|family| pieces_of_family(family, part_bytes));
    all.extend(packed(families, family_bytes, part_bytes).into_iter().map(AnalysedWhat::Families));
    let leads = facts.leads.iter().cloned();
    all.extend(packed(leads, lead_bytes, part_bytes).into_iter().map(AnalysedWhat::Leads));
    all.push(AnalysedWhat::Ended(facts.counts(all.len() as u32 + 1)));
    (0..).zip(all).map(|(part, what)| Analysed { at, part, what }).collect()
}

/// The facts in the parts of an analysis, in order.
pub fn from_parts(parts: impl Iterator<Item = AnalysedWhat>) -> DerivedFacts {
    let mut facts = DerivedFacts::default();
    for part in parts {
        match part {
            AnalysedWhat::Clusters(pieces) => pieces.into_iter().for_each(|piece| add_cluster(&mut facts, piece)),
            AnalysedWhat::Families(pieces) => pieces.into_iter().for_each(|piece| add_family(&mut facts, piece)),
            AnalysedWhat::Leads(leads) => facts.leads.extend(leads),
            AnalysedWhat::Begun(_) | AnalysedWhat::Ended(_) => {}
        }
    }
    facts
}

fn add_cluster(facts: &mut DerivedFacts, piece: AnalysedCluster) {
    if facts.clusters.last().is_none_or(|last| last.id != piece.id) {
        facts.clusters.push(AnalysedCluster { id: piece.id, continues: Vec::new(), sites: Vec::new() });
    }
    let Some(cluster) = facts.clusters.last_mut() else { return };
    cluster.continues.extend(piece.continues);
    // Pages of one site can stand in several slices, of one piece too.
    for of in piece.sites {
        match cluster.sites.last_mut().filter(|site| site.site == of.site) {
            None => cluster.sites.push(of),
            Some(site) => site.pages.extend(of.pages),
        }
    }
}

fn add_family(facts: &mut DerivedFacts, piece: AnalysedFamily) {
    match facts.families.last_mut().filter(|last| last.id == piece.id) {
        None => facts.families.push(piece),
        Some(last) => last.sites.extend(piece.sites),
    }
}

/// A cluster in pieces that each fit into a part; the first tells what it continues.
fn pieces_of_cluster(cluster: &AnalysedCluster, part_bytes: usize) -> Vec<AnalysedCluster> {
    let pages_max = (part_bytes / PAGE_BYTES / 2).max(1);
    let slice = |site, pages: &[PageKey]| SitePages { site, pages: pages.to_vec() };
    let sites = cluster.sites.iter().flat_map(|of| of.pages.chunks(pages_max).map(move |pages| slice(of.site, pages)));
    let mut continues = cluster.continues.clone();
    let piece = |sites| AnalysedCluster { id: cluster.id, continues: mem::take(&mut continues), sites };
    packed(sites, site_bytes, part_bytes).into_iter().map(piece).collect()
}

fn pieces_of_family(family: &AnalysedFamily, part_bytes: usize) -> Vec<AnalysedFamily> {
    let piece = |sites: &[_]| AnalysedFamily { id: family.id.clone(), sites: sites.to_vec() };
    family.sites.chunks((part_bytes / SITE_BYTES).max(1)).map(piece).collect()
}

/// Puts things together, in order, until they are too large; each of them has a place
/// of its own where it is too large alone.
fn packed<T>(all: impl Iterator<Item = T>, bytes: impl Fn(&T) -> usize, part_bytes: usize) -> Vec<Vec<T>> {
    let (mut parts, mut part, mut filled) = (Vec::new(), Vec::new(), 0);
    for one in all {
        let size = bytes(&one);
        if filled + size > part_bytes && !part.is_empty() {
            parts.push(mem::take(&mut part));
            filled = 0;
        }
        filled += size;
        part.push(one);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

fn site_bytes(of: &SitePages) -> usize {
    SITE_BYTES + PAGE_BYTES * of.pages.len()
}

fn cluster_bytes(cluster: &AnalysedCluster) -> usize {
    GROUP_BYTES + 6 * cluster.continues.len() + cluster.sites.iter().map(site_bytes).sum::<usize>()
}

fn family_bytes(family: &AnalysedFamily) -> usize {
    GROUP_BYTES + SITE_BYTES * family.sites.len()
}

fn lead_bytes(lead: &AnalysedLead) -> usize {
    GROUP_BYTES + lead.indicators.iter().map(|word| word.len()).sum::<usize>()
}
