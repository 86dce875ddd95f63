//! What an analysis made of a case: who belongs together, as it was found then.
//!
//! Derived, never observed: nothing that looks for clusters or leads reads it as
//! evidence. It is there to tell what changed between two analyses, can be thrown
//! away, and can be made again. It holds sites, hashes of pages and ids, no text.
//!
//! One analysis is several records, its parts, so that none grows too large. It
//! counts only with the last of them.

use serde::{Deserialize, Serialize};

use crate::{ClusterId, Label, OnionHost, PageKey, ScanId, UtcTime};

/// One part of the result of an analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysed {
    /// When the analysis was made; no two of a case have the same time, so it is the
    /// analysis' name too.
    pub at: UtcTime,
    /// Which part of it this is, from 0.
    pub part: u32,
    /// What stands in this part.
    pub what: AnalysedWhat,
}

/// What a part of an analysis holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AnalysedWhat {
    /// The first part: what the analysis was worked out from.
    Begun(Box<AnalysisBasis>),
    /// Clusters, by id. One that is too large for a part goes on in the next.
    Clusters(Vec<AnalysedCluster>),
    /// Families of two or more sites, by id; going on as clusters do.
    Families(Vec<AnalysedFamily>),
    /// The clusters put forward for review, by id.
    Leads(Vec<AnalysedLead>),
    /// The last part.
    Ended(AnalysisCounts),
}

/// What an analysis was worked out from, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnalysisBasis {
    /// Name of the method.
    pub method: Label,
    /// Version of the method. Results of different versions are not compared.
    pub version: u32,
    /// How many identifiers and sites the protected list held.
    pub protected: u32,
    /// The decisions of analysts that were in force, by their times.
    pub decisions: Vec<UtcTime>,
    /// Chain value at the end of the journal that was read. A journal that was written
    /// anew since, to forget something, does not hold it any more.
    pub head: [u8; 32],
    /// The scans that the journal held, by number.
    pub scans: Vec<ScanKnown>,
    /// The analysis that this one was compared with, for what its clusters continue.
    pub since: Option<UtcTime>,
}

/// How much of a scan there was when an analysis was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScanKnown {
    /// Its number.
    pub scan: ScanId,
    /// How often one of its runs had come to its end.
    pub seals: u32,
}

/// A cluster as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysedCluster {
    /// What it was called.
    pub id: ClusterId,
    /// Clusters of the analysis before that it is, or is a part of: the one that it
    /// shares most with first.
    pub continues: Vec<ClusterId>,
    /// Its pages, by site.
    pub sites: Vec<SitePages>,
}

/// Pages of one site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitePages {
    /// The site.
    pub site: OnionHost,
    /// Keys of the pages, ascending.
    pub pages: Vec<PageKey>,
}

/// A family as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysedFamily {
    /// What it was called.
    pub id: Box<str>,
    /// Its sites, by key.
    pub sites: Vec<OnionHost>,
}

/// A cluster that was put forward for review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysedLead {
    /// The cluster.
    pub cluster: ClusterId,
    /// Sum of its points.
    pub points: i32,
    /// The indicators that it showed, for and against.
    pub indicators: Vec<Box<str>>,
}

/// How much an analysis found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisCounts {
    /// Its parts, the first and the last among them.
    pub parts: u32,
    /// Its clusters.
    pub clusters: u32,
    /// Its families of two or more sites.
    pub families: u32,
    /// Clusters put forward for review.
    pub leads: u32,
    /// Pages in clusters.
    pub pages: u64,
}

impl Analysed {
    /// Whether it names a site that `is_it` says yes to.
    pub fn names_site(&self, is_it: impl Fn(&OnionHost) -> bool) -> bool {
        match &self.what {
            AnalysedWhat::Clusters(clusters) => clusters.iter().flat_map(|one| &one.sites).any(|of| is_it(&of.site)),
            AnalysedWhat::Families(families) => families.iter().flat_map(|one| &one.sites).any(is_it),
            AnalysedWhat::Begun(_) | AnalysedWhat::Leads(_) | AnalysedWhat::Ended(_) => false,
        }
    }

    /// Whether it names a page that `is_it` says yes to.
    pub fn names_page(&self, is_it: impl Fn(OnionHost, PageKey) -> bool) -> bool {
        let AnalysedWhat::Clusters(clusters) = &self.what else { return false };
        let mut sites = clusters.iter().flat_map(|one| &one.sites);
        sites.any(|of| of.pages.iter().any(|page| is_it(of.site, *page)))
    }
}
