//! Families grow, the surest pairs first.
//!
//! Invariant: the order in which pairs are joined follows from what they share and
//! from their addresses alone. Two families meet only if the sites of which most was
//! read in each, with and without regard to front pages, do not speak against it, so
//! that a chain of half-alike sites does not tie different ones together. Where no front
//! pages are alike, other sites of a family must bear out what one of them shows, so that
//! a site with copies of two strangers does not tie them either. What was not joined stays
//! as a bridge.

use std::cmp::Reverse;

use model::OnionHost;

use super::Grounds;
use super::compare::Comparer;
use super::decisions::Decisions;
use super::verdict::{are_different, is_borne_out};
use crate::analyse::operators::forest::Forest;

/// So many sites of a family are asked about one that is like another of them.
const ASKED_MAX: usize = 4;

/// Two sites by whose likeness a family grew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyJoin {
    /// The sites, the smaller host first.
    pub sites: [OnionHost; 2],
    /// What they have in common.
    pub grounds: Grounds,
}

/// Two sites of different families that show the same pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyBridge {
    /// The sites, the smaller host first.
    pub sites: [OnionHost; 2],
    /// What they have in common.
    pub grounds: Grounds,
    /// Why they are in different families.
    pub why: NotJoined,
}

/// Why two sites that look like mirrors are in different families.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJoined {
    /// The analyst keeps sites of their families apart.
    KeptApart,
    /// Other sites of their families are surely no mirrors.
    Contradicted,
    /// No front pages are alike, and too few other sites of a family show the same pages.
    Unconfirmed,
}

impl NotJoined {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeptApart => "kept_apart",
            Self::Contradicted => "contradicted",
            Self::Unconfirmed => "unconfirmed",
        }
    }

    /// The reason, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::KeptApart => "an analyst keeps them, or sites of their families, apart",
            Self::Contradicted => "other sites of their families are surely no mirrors",
            Self::Unconfirmed => {
                "their front pages could not be compared, and too few other sites of a family show the same pages"
            }
        }
    }
}

/// Two sites that look like mirrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Likeness {
    pub(super) sites: [u32; 2],
    pub(super) grounds: Grounds,
}

/// Families in the making.
pub(super) struct Grouping<'a> {
    decisions: &'a Decisions,
    pub(super) forest: Forest,
    /// For each root the sites of which most pages were read, the widest first: one more
    /// than are asked.
    widest: Vec<Vec<u32>>,
    /// For each root the widest among sites whose front page was read, if there is one.
    faced: Vec<Option<u32>>,
    /// In the order in which they were made.
    pub(super) joins: Vec<Likeness>,
    pub(super) refused: Vec<(Likeness, NotJoined)>,
}

impl<'a> Grouping<'a> {
    pub(super) fn new(sites: u32, decisions: &'a Decisions) -> Self {
        let (forest, widest) = (Forest::new(sites), (0..sites).map(|site| vec![site]).collect());
        let faced = vec![None; sites as usize];
        Self { decisions, forest, widest, faced, joins: Vec::new(), refused: Vec::new() }
    }

    /// Joins what may be joined: pairs that no decision touches first, then by pages and
    /// passages in common, then by address.
    pub(super) fn join(&mut self, comparer: &Comparer<'_>, mut pairs: Vec<Likeness>) {
        let decisions = self.decisions;
        for site in 0..self.faced.len() as u32 {
            if self.forest.size(site) == 1 && comparer.catalogue.front(site).is_some() {
                self.faced[site as usize] = Some(site);
            }
        }
        pairs.sort_unstable_by_key(|pair| {
            let is_touched = pair.sites.iter().any(|site| decisions.is_named(*site));
            (is_touched, Reverse((pair.grounds.pages_alike, pair.grounds.passages_common)), pair.sites)
        });
        for pair in pairs {
            let roots = pair.sites.map(|site| self.forest.find(site));
            if roots[0] == roots[1] {
                continue;
            }
            match self.objection(comparer, &pair, roots) {
                Some(why) => self.refused.push((pair, why)),
                None => self.join_roots(comparer, pair, roots),
            }
        }
    }

    fn objection(&mut self, comparer: &Comparer<'_>, pair: &Likeness, roots: [u32; 2]) -> Option<NotJoined> {
        if self.decisions.forbid(&mut self.forest, roots) {
            return Some(NotJoined::KeptApart);
        }
        let widest = roots.map(|root| self.widest[root as usize][0]);
        let differ = |mut sites: [u32; 2]| {
            sites.sort_unstable();
            sites != pair.sites && are_different(&comparer.compare(sites[0], sites[1]))
        };
        // A site without a front page would tie any two of which it has copies.
        let faced = match roots.map(|root| self.faced[root as usize]) {
            [Some(a), Some(b)] => Some([a, b]),
            _ => None,
        };
        if differ(widest) || faced.is_some_and(differ) {
            return Some(NotJoined::Contradicted);
        }
        let is_confirmed = pair.grounds.fronts_alike > 0
            || self.confirms(comparer, roots[0], pair.sites)
                && self.confirms(comparer, roots[1], [pair.sites[1], pair.sites[0]]);
        (!is_confirmed).then_some(NotJoined::Unconfirmed)
    }

    /// Whether a family bears out that a stranger, who is like its site `known`, is a
    /// mirror: of its other sites the widest are asked, and most that can tell must agree.
    /// A family without any front page is not asked: its sites were joined because most of
    /// their pages are alike, which leaves no room for pages of two strangers.
    fn confirms(&self, comparer: &Comparer<'_>, root: u32, [known, stranger]: [u32; 2]) -> bool {
        if self.faced[root as usize].is_none() {
            return true;
        }
        let mut others = self.widest[root as usize].iter().filter(|site| **site != known).take(ASKED_MAX).peekable();
        if others.peek().is_none() {
            return true;
        }
        let catalogue = comparer.catalogue;
        let says = |site: &u32| {
            let own = catalogue.pages(*site).len() - usize::from(catalogue.front(*site).is_some());
            let (low, high) = (stranger.min(*site), stranger.max(*site));
            is_borne_out(&comparer.compare(low, high), own as u32)
        };
        let answers: Vec<bool> = others.filter_map(says).collect();
        answers.iter().filter(|is_mirror| **is_mirror).count() * 2 > answers.len()
    }

    fn join_roots(&mut self, comparer: &Comparer<'_>, pair: Likeness, roots: [u32; 2]) {
        let width = |site: &u32| (Reverse(comparer.catalogue.pages(*site).len()), *site);
        let mut widest = roots.map(|root| std::mem::take(&mut self.widest[root as usize])).concat();
        widest.sort_unstable_by_key(width);
        widest.truncate(ASKED_MAX + 1);
        let faced = roots.iter().filter_map(|root| self.faced[*root as usize]).min_by_key(width);
        self.forest.join(roots[0], roots[1]);
        let root = self.forest.find(roots[0]);
        self.widest[root as usize] = widest;
        self.faced[root as usize] = faced;
        self.joins.push(pair);
    }
}
