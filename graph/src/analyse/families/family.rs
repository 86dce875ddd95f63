//! The families, and what is remembered of how they came about.

use model::OnionHost;

use super::buckets::unpacked;
use super::candidates::candidates;
use super::catalogue::Catalogue;
use super::common::{common_passages, of_software};
use super::compare::Comparer;
use super::decisions::{Decisions, FamilyDecision, TogetherOutcome};
use super::grouping::{FamilyBridge, FamilyJoin, Grouping, Likeness};
use super::look_alike::{LookAlike, look_alikes};
use super::verdict::{are_mirrors, are_mirrors_without_front};
use super::{Grounds, SitePrints};
use crate::analyse::links::Partition;

/// 48 bits: enough to tell millions of families apart.
const ID_DIGITS: usize = 12;

/// Families of sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Families {
    hosts: Vec<OnionHost>,
    partition: Partition,
    /// The sites by family, and by address in each.
    members: Vec<u32>,
    /// Where the members of each family start.
    starts: Vec<usize>,
    /// By family, in the order in which they were made.
    joins: Vec<(u32, FamilyJoin)>,
    /// By family, once from each end.
    bridges: Vec<(u32, FamilyBridge)>,
    look_alikes: Vec<LookAlike>,
    outcomes: Vec<TogetherOutcome>,
}

/// Finds the families of sites: those that show the same pages.
///
/// Near linear in pages and passages: candidate pairs come from bounded buckets. Takes
/// about twice the memory of the passages.
pub fn families(sites: &[SitePrints], decisions: &[FamilyDecision]) -> Families {
    let catalogue = Catalogue::of(sites);
    let decisions = Decisions::of(decisions, &catalogue);
    let mut grouping = Grouping::new(catalogue.len(), &decisions);
    let software = of_software(&catalogue);
    let comparer = Comparer { catalogue: &catalogue, common: &software };
    let (mut alike, mut open) = (Vec::new(), Vec::new());
    for sites in candidates(&catalogue).into_iter().map(unpacked) {
        let grounds = comparer.compare(sites[0], sites[1]);
        if are_mirrors(&grounds) {
            alike.push(Likeness { sites, grounds });
        } else if are_mirrors_without_front(&grounds, sizes(&catalogue, sites)) {
            open.push(sites);
        }
    }
    grouping.join(&comparer, alike);
    if !open.is_empty() {
        let common = common_passages(&catalogue, &grouping.forest.roots(), &software);
        let comparer = Comparer { catalogue: &catalogue, common: &common };
        let likeness = |sites: [u32; 2]| Likeness { sites, grounds: comparer.compare(sites[0], sites[1]) };
        let mut alike: Vec<Likeness> = open.into_iter().map(likeness).collect();
        alike.retain(|pair| are_mirrors_without_front(&pair.grounds, sizes(&catalogue, pair.sites)));
        grouping.join(&comparer, alike);
    }
    let outcomes = decisions.join(&mut grouping.forest);
    Families::of(&comparer, grouping, outcomes)
}

/// How many pages two sites have, the smaller first.
fn sizes(catalogue: &Catalogue, sites: [u32; 2]) -> [u32; 2] {
    let mut pages = sites.map(|site| catalogue.pages(site).len() as u32);
    pages.sort_unstable();
    pages
}

impl Families {
    fn of(comparer: &Comparer<'_>, mut grouping: Grouping<'_>, outcomes: Vec<TogetherOutcome>) -> Self {
        let hosts = comparer.catalogue.hosts.clone();
        let partition = Partition::from_labels(grouping.forest.roots());
        let groups = partition.groups();
        let mut members: Vec<u32> = (0..hosts.len() as u32).collect();
        members.sort_by_key(|site| groups[*site as usize]);
        let mut starts = vec![0];
        starts.extend(partition.sizes().iter().scan(0, |sum, size| {
            *sum += *size as usize;
            Some(*sum)
        }));
        let named = |sites: [u32; 2]| sites.map(|site| hosts[site as usize]);
        let join = |join: &Likeness| {
            (groups[join.sites[0] as usize], FamilyJoin { sites: named(join.sites), grounds: join.grounds })
        };
        let mut joins: Vec<_> = grouping.joins.iter().map(join).collect();
        joins.sort_by_key(|(family, _)| *family);
        let mut bridges = Vec::new();
        for (pair, why) in &grouping.refused {
            let [a, b] = pair.sites.map(|site| groups[site as usize]);
            let bridge = FamilyBridge { sites: named(pair.sites), grounds: pair.grounds, why: *why };
            // An analyst may have joined them since.
            bridges.extend([(a, bridge), (b, bridge)].into_iter().filter(|_| a != b));
        }
        bridges.sort_by_key(|(family, bridge)| (*family, bridge.sites));
        let look_alikes = look_alikes(comparer, groups);
        Self { members, starts, joins, bridges, look_alikes, outcomes, hosts, partition }
    }

    /// The sites, in the order of their hosts: what numbers of sites mean.
    pub fn hosts(&self) -> &[OnionHost] {
        &self.hosts
    }

    /// The family of every site, decisions included. Families are numbered by
    /// decreasing size; those of a single site are among them.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The family that a site is in; `None` if it is not among the sites.
    pub fn family_of(&self, site: &OnionHost) -> Option<u32> {
        let at = self.hosts.binary_search(site).ok()?;
        Some(self.partition.groups()[at])
    }

    /// The sites of a family, by host. The first one represents it.
    pub fn members(&self, family: u32) -> impl ExactSizeIterator<Item = OnionHost> {
        let span = self.starts[family as usize]..self.starts[family as usize + 1];
        self.members[span].iter().map(|site| self.hosts[*site as usize])
    }

    /// The site with the smallest host of a family.
    pub fn representative(&self, family: u32) -> OnionHost {
        self.hosts[self.members[self.starts[family as usize]] as usize]
    }

    /// A short name of a family: it follows from the host that represents it, and changes
    /// only with that.
    pub fn id(&self, family: u32) -> String {
        let digest = blake3::hash(self.representative(family).as_bytes()).to_hex();
        format!("fam-{}", &digest[..ID_DIGITS])
    }

    /// The pairs of sites by whose likeness a family grew, in the order in which it
    /// did: one fewer than it has sites, apart from what the analyst put together.
    pub fn joins(&self, family: u32) -> impl Iterator<Item = &FamilyJoin> {
        of_family(&self.joins, family)
    }

    /// What all these pairs have in common, added up.
    pub fn grounds(&self, family: u32) -> Grounds {
        self.joins(family).fold(Grounds::default(), |mut sum, join| {
            sum += join.grounds;
            sum
        })
    }

    /// The pairs of a site in the family and one outside that look like mirrors.
    pub fn bridges(&self, family: u32) -> impl Iterator<Item = &FamilyBridge> {
        of_family(&self.bridges, family)
    }

    /// Pairs of sites with addresses that resemble each other, by host.
    pub fn look_alikes(&self) -> &[LookAlike] {
        &self.look_alikes
    }

    /// What became of every [`FamilyDecision::Together`], in the order given.
    pub fn outcomes(&self) -> &[TogetherOutcome] {
        &self.outcomes
    }
}

fn of_family<T>(rows: &[(u32, T)], family: u32) -> impl Iterator<Item = &T> {
    let start = rows.partition_point(|(of, _)| *of < family);
    rows[start..].iter().take_while(move |(of, _)| *of == family).map(|(_, row)| row)
}
