//! Which of the components that share an identifier may be joined.
//!
//! A component supports an identifier if it is small, or if it shows it on enough of
//! its items and holds enough of the items that show it. All that support it are
//! joined, so there must be two; the choice of an anchor is not needed, and with it
//! goes the choice among equals. Large components that do not support it are no sign
//! of a hub: every contact is copied by somebody.

use super::{Refusal, Rules, forest::Forest};

/// What is to be done about one identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Roots of the components to join, ascending; at least two, or none.
    pub(super) joined: Vec<u32>,
    /// Why some are not.
    pub(super) refused: Option<Refusal>,
}

/// A component and how many of its items show something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) root: u32,
    pub(super) shown: u32,
}

/// The components of `items`, by root.
pub(super) fn shares(forest: &mut Forest, items: &[u32], roots: &mut Vec<u32>, shares: &mut Vec<Share>) {
    roots.clear();
    roots.extend(items.iter().map(|item| forest.find(*item)));
    roots.sort_unstable();
    shares.clear();
    shares.extend(roots.chunk_by(|a, b| a == b).map(|run| Share { root: run[0], shown: run.len() as u32 }));
}

/// Judges an identifier on at most `df_max` items by the components it is in.
pub(super) fn judge(rules: &Rules, forest: &Forest, df_max: u32, shares: &[Share]) -> Verdict {
    let refuse = |why| Verdict { joined: Vec::new(), refused: Some(why) };
    if shares.len() < 2 {
        return Verdict::default();
    }
    let df = shares.iter().map(|share| share.shown).sum::<u32>();
    if df > df_max {
        return refuse(Refusal::Hub);
    }
    let is_supported = |share: &&Share| {
        let size = forest.size(share.root);
        rules.is_supported(share.shown, size) && rules.is_focused(share.shown, size, df)
    };
    let large = shares.iter().filter(is_supported).filter(|share| rules.is_large(forest.size(share.root))).count();
    if large > rules.large_max as usize {
        return refuse(Refusal::ManyLarge);
    }
    let joined: Vec<u32> = shares.iter().filter(is_supported).map(|share| share.root).collect();
    match joined.len() {
        0 | 1 => refuse(Refusal::LittleSupport),
        count => Verdict { refused: (count < shares.len()).then_some(Refusal::LittleSupport), joined },
    }
}
