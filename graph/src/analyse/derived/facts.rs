//! Clusters, families and leads without their words.

use std::collections::BTreeMap;

use model::{AnalysedCluster, AnalysedFamily, AnalysedLead, AnalysisCounts, ClusterId, OnionHost, PageKey, SitePages};

use super::super::clusters::Cluster;
use super::super::families::Families;
use super::super::leads::{Lead, LeadClass};
use super::super::lineage::{Group, Lineage, lineage};
use super::PageName;

/// Name of the method by which the facts are found.
pub const METHOD: &str = "operators";
/// Its version: goes up with every change that can give other clusters, families or
/// leads of the same pages.
pub const METHOD_VERSION: u32 = 1;

/// What an analysis found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DerivedFacts {
    /// The clusters, by id.
    pub clusters: Vec<AnalysedCluster>,
    /// The families of two or more sites, by id.
    pub families: Vec<AnalysedFamily>,
    /// The clusters put forward for review, by id.
    pub leads: Vec<AnalysedLead>,
}

impl DerivedFacts {
    /// The facts of what was found; what clusters continue is not known yet.
    pub fn of(clusters: &[Cluster], families: &Families, leads: &[Lead]) -> Self {
        let mut facts = Self {
            clusters: clusters.iter().map(cluster).collect(),
            families: (0..)
                .zip(families.partition().sizes())
                .filter(|(_, size)| **size > 1)
                .map(|(number, _)| AnalysedFamily {
                    id: families.id(number).into(),
                    sites: families.members(number).collect(),
                })
                .collect(),
            leads: leads
                .iter()
                .filter(|one| one.class == LeadClass::ForReview)
                .map(|one| lead(one, clusters))
                .collect(),
        };
        facts.clusters.sort_by_key(|cluster| cluster.id);
        facts.families.sort_by(|one, other| one.id.cmp(&other.id));
        facts.leads.sort_by_key(|lead| lead.cluster);
        facts
    }

    /// With what the clusters continue of those of an earlier analysis.
    #[must_use]
    pub fn continuing(mut self, of: &Lineage<ClusterId>) -> Self {
        for cluster in &mut self.clusters {
            cluster.continues = of.continues(&cluster.id).to_vec();
        }
        self
    }

    /// Whether the same was found; what it continues is not asked.
    pub fn is_same(&self, other: &Self) -> bool {
        let same =
            |(one, other): (&AnalysedCluster, &AnalysedCluster)| (one.id, &one.sites) == (other.id, &other.sites);
        self.clusters.len() == other.clusters.len()
            && self.clusters.iter().zip(&other.clusters).all(same)
            && (&self.families, &self.leads) == (&other.families, &other.leads)
    }

    /// The clusters as groups of pages.
    pub fn cluster_groups(&self) -> Vec<Group<ClusterId, PageName>> {
        let pages = |of: &SitePages| of.pages.iter().map(|page| (of.site, *page)).collect::<Vec<_>>();
        let group = |one: &AnalysedCluster| Group { id: one.id, members: one.sites.iter().flat_map(pages).collect() };
        self.clusters.iter().map(group).collect()
    }

    /// The families as groups of sites.
    pub fn family_groups(&self) -> Vec<Group<Box<str>, OnionHost>> {
        self.families.iter().map(|one| Group { id: one.id.clone(), members: one.sites.clone() }).collect()
    }

    /// What became of the clusters of `earlier` in these.
    pub fn clusters_since(&self, earlier: &Self) -> Lineage<ClusterId> {
        lineage(&earlier.cluster_groups(), &self.cluster_groups())
    }

    /// What became of the families of `earlier` in these.
    pub fn families_since(&self, earlier: &Self) -> Lineage<Box<str>> {
        lineage(&earlier.family_groups(), &self.family_groups())
    }

    /// How much of everything there is, in so many parts.
    pub fn counts(&self, parts: u32) -> AnalysisCounts {
        let sites = self.clusters.iter().flat_map(|cluster| &cluster.sites);
        AnalysisCounts {
            parts,
            clusters: self.clusters.len() as u32,
            families: self.families.len() as u32,
            leads: self.leads.len() as u32,
            pages: sites.map(|of| of.pages.len() as u64).sum(),
        }
    }
}

fn cluster(cluster: &Cluster) -> AnalysedCluster {
    let mut sites: BTreeMap<OnionHost, Vec<PageKey>> = BTreeMap::new();
    for page in &cluster.members {
        sites.entry(page.site()).or_default().push(page.key());
    }
    let site = |(site, mut pages): (OnionHost, Vec<PageKey>)| {
        pages.sort_unstable();
        SitePages { site, pages }
    };
    AnalysedCluster { id: cluster.id, continues: Vec::new(), sites: sites.into_iter().map(site).collect() }
}

fn lead(lead: &Lead, clusters: &[Cluster]) -> AnalysedLead {
    let signs = lead.signs.iter().chain(&lead.counter_signs);
    AnalysedLead {
        cluster: clusters[lead.cluster].id,
        points: lead.points,
        indicators: signs.map(|sign| sign.indicator.as_str().into()).collect(),
    }
}
