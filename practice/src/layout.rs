//! Which site plays which part.
//!
//! Indexes are dealt out in this order: seed directories, further directories,
//! one site for each hostile theme (hostile profile only), sites on the refusal
//! list, and then the crowd, where mirrors live. Directories form a tree below
//! the seeds, so that every directory is reached; what they list is drawn, so
//! that not every site of the crowd is.

use crate::draw::{Draw, Purpose};
use crate::family::coprime_to;
use crate::hostile::Theme;
use crate::spec::{Profile, WorldSpec};

/// Seeds of a world, at most.
const SEEDS_MAX: u32 = 4;
/// One site in so many is a directory.
const SITES_PER_DIRECTORY: u32 = 20;
/// Other directories that a directory links to.
const CHILDREN: u32 = 20;
/// Sites a directory lists, at most. With its children these stay below 50.
pub(crate) const LISTED: u32 = 28;
/// One site in so many is on the refusal list.
const SITES_PER_REFUSED: u32 = 100;

/// The part a site plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Directory,
    Exhibition(Theme),
    Refused,
    /// An ordinary site, by its position in the crowd.
    Crowd(u32),
}

/// The ends of the ranges of indexes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    seed: u64,
    pub(crate) seeds: u32,
    directories: u32,
    themes: u32,
    refused: u32,
    sites: u32,
}

impl Layout {
    pub(crate) fn of(spec: &WorldSpec) -> Self {
        let directories = (spec.sites / SITES_PER_DIRECTORY).max(2);
        let themes = if spec.profile == Profile::Hostile { Theme::ALL.len() as u32 } else { 0 };
        let refused = (spec.sites / SITES_PER_REFUSED).max(1);
        Self {
            seed: spec.seed,
            seeds: directories.min(SEEDS_MAX),
            directories,
            themes: directories + themes,
            refused: directories + themes + refused,
            sites: spec.sites,
        }
    }

    pub(crate) fn role(&self, index: u32) -> Role {
        if index < self.directories {
            Role::Directory
        } else if index < self.themes {
            Role::Exhibition(Theme::ALL[(index - self.directories) as usize])
        } else if index < self.refused {
            Role::Refused
        } else {
            Role::Crowd(index - self.refused)
        }
    }

    /// Sites of the crowd.
    pub(crate) fn crowd(&self) -> u32 {
        self.sites - self.refused
    }

    /// Indexes of the sites on the refusal list.
    pub(crate) fn refused_sites(&self) -> std::ops::Range<u32> {
        self.themes..self.refused
    }

    /// The directories that directory `index` links to.
    pub(crate) fn children(&self, index: u32) -> std::ops::Range<u32> {
        let first = self.seeds + index * CHILDREN;
        first.min(self.directories)..(first + CHILDREN).min(self.directories)
    }

    /// How many sites directory `index` lists.
    pub(crate) fn listed(&self, index: u32) -> u32 {
        let special = self.special_listed_by(index).count() as u32;
        special + (LISTED.saturating_sub(special)).min(self.crowd())
    }

    /// The `nth` site that directory `index` lists; all are different.
    pub(crate) fn listing(&self, index: u32, nth: u32) -> u32 {
        let mut special = self.special_listed_by(index);
        let specials = special.clone().count() as u32;
        if let Some(site) = special.nth(nth as usize) {
            return site;
        }
        let crowd = u64::from(self.crowd().max(1));
        let mut draw = Draw::of(self.seed, Purpose::Listing, &[u64::from(index)]);
        let start = draw.next() % crowd;
        let step = coprime_to(self.crowd(), draw.next());
        let at = (start + u64::from(nth - specials) * step) % crowd;
        self.refused + at as u32
    }

    /// Exhibitions and refused sites are handed out to the directories in turn.
    fn special_listed_by(&self, index: u32) -> impl Iterator<Item = u32> + Clone + use<> {
        let (first, end) = (self.directories + index % self.directories, self.refused);
        (first..end).step_by(self.directories as usize).take(LISTED as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn directories_list_different_sites_and_never_directories(sites in 60u32..3_000, seed: u64, hostile: bool) {
            let profile = if hostile { Profile::Hostile } else { Profile::Calm };
            let layout = Layout::of(&WorldSpec::new(sites, seed, profile));
            for directory in 0..layout.directories {
                let listed: Vec<u32> = (0..layout.listed(directory)).map(|n| layout.listing(directory, n)).collect();
                let different: std::collections::BTreeSet<&u32> = listed.iter().collect();
                prop_assert_eq!(different.len(), listed.len());
                prop_assert!(listed.iter().all(|s| (layout.directories..sites).contains(s)));
                prop_assert!(listed.len() + layout.children(directory).len() <= 50);
            }
        }

        #[test]
        fn every_directory_hangs_in_the_tree_once(sites in 8u32..5_000) {
            let layout = Layout::of(&WorldSpec::new(sites, 1, Profile::Calm));
            let mut hanging: Vec<u32> = (0..layout.directories).flat_map(|d| layout.children(d)).collect();
            hanging.sort_unstable();
            prop_assert_eq!(hanging, (layout.seeds..layout.directories).collect::<Vec<_>>());
        }

        #[test]
        fn all_special_sites_are_listed(sites in 60u32..3_000) {
            let layout = Layout::of(&WorldSpec::new(sites, 1, Profile::Hostile));
            let mut listed: Vec<u32> = (0..layout.directories)
                .flat_map(|d| (0..layout.listed(d)).map(move |n| layout.listing(d, n)))
                .filter(|s| *s < layout.refused)
                .collect();
            listed.sort_unstable();
            prop_assert_eq!(listed, (layout.directories..layout.refused).collect::<Vec<_>>());
        }
    }
}
