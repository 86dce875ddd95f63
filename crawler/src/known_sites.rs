//! Sites whose keys have been found usable, remembered within bounds.
//!
//! To check a key costs tens of microseconds, and the same few sites stand on every
//! page. Invariant: no answer depends on what is remembered, only its cost does.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use model::OnionHost;

/// Sites remembered in each of the two generations: about 6 MiB in all.
const GENERATION_MAX: usize = 65_536;

/// The memory. Shared between threads.
#[derive(Default)]
pub struct KnownSites {
    memory: Mutex<Memory>,
}

impl fmt::Debug for KnownSites {
    /// Logs name no site.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownSites").finish_non_exhaustive()
    }
}

impl KnownSites {
    /// The site with this name, if it is a valid one; remembers it.
    pub(crate) fn check(&self, name: &str) -> Option<OnionHost> {
        let host = OnionHost::parse_with(name, |site| self.knows(site)).ok()?;
        self.remember(host);
        Some(host)
    }

    pub(crate) fn knows(&self, site: &OnionHost) -> bool {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).knows(*site, GENERATION_MAX)
    }

    pub(crate) fn remember(&self, site: OnionHost) {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).remember(site, GENERATION_MAX);
    }
}

/// Two generations: when the young one is full it becomes the old one, and the
/// old one is forgotten.
#[derive(Default)]
struct Memory {
    young: HashSet<OnionHost>,
    old: HashSet<OnionHost>,
}

impl Memory {
    fn knows(&mut self, site: OnionHost, generation_max: usize) -> bool {
        if self.young.contains(&site) {
            return true;
        }
        if !self.old.contains(&site) {
            return false;
        }
        self.remember(site, generation_max);
        true
    }

    fn remember(&mut self, site: OnionHost, generation_max: usize) {
        if self.young.len() >= generation_max && !self.young.contains(&site) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(site);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_bounded_and_keeps_what_is_used() {
        let mut memory = Memory::default();
        let sites: Vec<_> = (0..20).map(|number| OnionHost::from_recorded([number; 32])).collect();
        for other in &sites[1..] {
            memory.remember(*other, 4);
            if memory.young.len() == 2 {
                memory.remember(sites[0], 4);
            }
            assert!(memory.knows(sites[0], 4) || *other == sites[1]);
            assert!(memory.young.len() <= 4 && memory.old.len() <= 4);
        }
        assert!(memory.knows(sites[19], 4));
        assert!(!memory.knows(sites[1], 4));
    }
}
