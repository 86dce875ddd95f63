//! Mirror families: sites with the same content under different addresses.
//!
//! Which sites belong together is a pure function of the position of a site in
//! the crowd, found without a table: positions are scattered by an affine
//! permutation, cut into blocks, and each block begins with families whose sizes
//! are drawn one after the other (most are small, a few hold a third of the
//! block) and ends with sites that have no mirror.

use crate::draw::{Draw, Purpose};

/// Sites in one block.
const BLOCK: u32 = 500;

/// Which content a site of the crowd shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    /// Number of the content: equal for all mirrors of a family.
    pub(crate) content: u32,
    /// How many sites show it; 1 for a site without mirrors.
    pub(crate) size: u32,
}

/// The rule by which a crowd of `crowd` sites falls into families.
pub(crate) struct Families {
    seed: u64,
    crowd: u32,
    share: f64,
    factor: u64,
    shift: u64,
}

impl Families {
    /// `share` of the crowd has mirrors.
    pub(crate) fn new(seed: u64, crowd: u32, share: f64) -> Self {
        let mut draw = Draw::of(seed, Purpose::Scatter, &[]);
        let factor = coprime_to(crowd, draw.next());
        Self { seed, crowd, share, factor, shift: draw.next() % u64::from(crowd.max(1)) }
    }

    /// The family of the site at `position` (below the size of the crowd).
    pub(crate) fn of(&self, position: u32) -> Membership {
        let crowd = u64::from(self.crowd.max(1));
        let scattered = ((u64::from(position) * self.factor + self.shift) % crowd) as u32;
        let first = scattered - scattered % BLOCK;
        let block = BLOCK.min(self.crowd - first);
        let mirrored = (f64::from(block) * self.share).round() as u32;
        let offset = scattered - first;
        let mut draw = Draw::of(self.seed, Purpose::FamilySize, &[u64::from(first)]);
        let mut start = 0;
        while start < mirrored {
            let size = family_size(&mut draw, block, mirrored - start);
            if offset < start + size {
                return Membership { content: first + start, size };
            }
            start += size;
        }
        Membership { content: scattered, size: 1 }
    }
}

/// The size of the next family when `left` places remain: few are large.
fn family_size(draw: &mut Draw, block: u32, left: u32) -> u32 {
    let wish = 2 + (0.7 / (draw.unit() + 0.004)) as u32;
    let size = wish.min((block / 3).max(2)).min(left);
    // One left-over place would be a family of one.
    if left - size == 1 { left } else { size }
}

/// The first number from `wish` (taken modulo `crowd`) that has no common divisor with `crowd`.
pub(crate) fn coprime_to(crowd: u32, wish: u64) -> u64 {
    let crowd = u64::from(crowd.max(1));
    let mut factor = wish % crowd;
    while gcd(factor, crowd) != 1 {
        factor += 1;
    }
    factor
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn sizes(crowd: u32, seed: u64) -> HashMap<u32, (u32, u32)> {
        let families = Families::new(seed, crowd, 0.8);
        let mut counted: HashMap<u32, (u32, u32)> = HashMap::new();
        for position in 0..crowd {
            let member = families.of(position);
            let entry = counted.entry(member.content).or_insert((0, member.size));
            entry.0 += 1;
        }
        counted
    }

    proptest! {
        #[test]
        fn a_family_has_as_many_members_as_it_says(crowd in 1u32..1_400, seed: u64) {
            for (counted, said) in sizes(crowd, seed).into_values() {
                prop_assert_eq!(counted, said);
            }
        }
    }

    #[test]
    fn four_fifths_have_mirrors_and_sizes_vary() {
        let all = sizes(10_000, 3);
        let mirrored: u32 = all.values().filter(|(n, _)| *n > 1).map(|(n, _)| n).sum();
        assert_eq!(mirrored, 8_000);
        let largest = all.values().map(|(n, _)| *n).max();
        let pairs = all.values().filter(|(n, _)| *n == 2).count();
        let different: std::collections::BTreeSet<u32> = all.values().map(|(n, _)| *n).collect();
        assert!(largest >= Some(100), "{largest:?}");
        assert!(pairs > 20 && different.len() > 15, "{pairs} pairs, {} sizes", different.len());
    }
}
