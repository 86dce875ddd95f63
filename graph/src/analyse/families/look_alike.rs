//! Addresses that resemble each other: whoever clones a site to deceive its visitors
//! makes keys until the address begins like the true one.
//!
//! Invariant: resemblance is flagged and joins nothing. Each flag comes with how many
//! such pairs chance alone makes in a case of this size. The number of pairs is linear
//! in the sites: of many with one beginning, each meets a few neighbours.

use model::{ONION_LABEL_LEN, OnionHost};

use super::Grounds;
use super::buckets::{packed, pairs, unpacked};
use super::compare::Comparer;

/// Shortest common beginning that people take for the whole.
const PREFIX_MIN: usize = 6;
/// The same where the end is alike, too.
const PREFIX_BESIDE_SUFFIX: usize = 4;
const SUFFIX_MIN: usize = 5;
/// Characters at the beginning that are compared for slips.
const WINDOW: usize = 12;
const EDITS_MAX: u8 = 2;
/// The window in blocks: of three, two slips leave one as it is.
const BLOCK: usize = 4;
/// Bits that the last two characters hold: the version fills the rest.
const LAST_TWO_BITS: f64 = 2.0;
/// Texts of [`WINDOW`] characters that two slips can make of one, about.
const SLIPS: f64 = 70_000.0;

/// What sites with resembling addresses have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentRelation {
    /// They are of one family.
    SameFamily,
    /// Some of their pages are alike, not enough for one family.
    PagesShared,
    /// None of their pages are alike.
    NothingShared,
    /// Of one of them too little was read.
    NotCompared,
}

impl ContentRelation {
    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SameFamily => "same_family",
            Self::PagesShared => "pages_shared",
            Self::NothingShared => "nothing_shared",
            Self::NotCompared => "not_compared",
        }
    }
}

/// Two sites whose addresses resemble each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookAlike {
    /// The sites, the smaller host first.
    pub sites: [OnionHost; 2],
    /// Characters at the beginning that are equal.
    pub prefix: u8,
    /// Characters at the end that are equal.
    pub suffix: u8,
    /// Characters put in, left out or changed in the first twelve, if at most two.
    pub edits: Option<u8>,
    /// Pairs at least this alike that chance makes among so many addresses.
    pub by_chance: f64,
    /// What their pages have in common.
    pub relation: ContentRelation,
    /// The same in numbers.
    pub grounds: Grounds,
}

type Label = [u8; ONION_LABEL_LEN];

/// All pairs, by host. `groups` is the family of each site.
pub(super) fn look_alikes(comparer: &Comparer<'_>, groups: &[u32]) -> Vec<LookAlike> {
    let hosts = &comparer.catalogue.hosts;
    let labels: Vec<Label> = hosts.iter().map(label).collect();
    let relate = |[a, b]: [u32; 2]| {
        let is_read = [a, b].iter().all(|site| !comparer.catalogue.pages(*site).is_empty());
        let grounds = if is_read { comparer.compare(a, b) } else { Grounds::default() };
        let relation = match (groups[a as usize] == groups[b as usize], is_read, grounds.pages_alike) {
            (true, ..) => ContentRelation::SameFamily,
            (_, false, _) => ContentRelation::NotCompared,
            (_, _, 0) => ContentRelation::NothingShared,
            _ => ContentRelation::PagesShared,
        };
        (relation, grounds)
    };
    let found = met(&labels).into_iter().map(unpacked).filter_map(|sites| {
        let [a, b] = sites.map(|site| &labels[site as usize]);
        let likeness = Likeness::of(a, b)?;
        let (relation, grounds) = relate(sites);
        Some(LookAlike {
            sites: sites.map(|site| hosts[site as usize]),
            prefix: likeness.prefix as u8,
            suffix: likeness.suffix as u8,
            edits: likeness.edits,
            by_chance: likeness.by_chance(labels.len()),
            relation,
            grounds,
        })
    });
    found.collect()
}

fn label(host: &OnionHost) -> Label {
    let mut label = [0; ONION_LABEL_LEN];
    label.iter_mut().zip(host.label().bytes()).for_each(|(place, byte)| *place = byte);
    label
}

/// Pairs that may be alike, packed and ascending.
fn met(labels: &[Label]) -> Vec<u64> {
    let mut keys: Vec<([u8; PREFIX_BESIDE_SUFFIX + SUFFIX_MIN], u32)> = Vec::new();
    for (site, label) in (0..).zip(labels) {
        let block = |at: usize| label.iter().skip(at).take(BLOCK);
        let mut push = |kind: u8, chars: &mut dyn Iterator<Item = &u8>| {
            let mut key = [kind; PREFIX_BESIDE_SUFFIX + SUFFIX_MIN];
            key.iter_mut().skip(usize::from(kind > 0)).zip(chars).for_each(|(place, byte)| *place = *byte);
            keys.push((key, site));
        };
        push(1, &mut label.iter().take(PREFIX_MIN));
        let ends = label.iter().take(PREFIX_BESIDE_SUFFIX).chain(&label[ONION_LABEL_LEN - SUFFIX_MIN..]);
        push(0, &mut ends.into_iter());
        for start in (0..WINDOW).step_by(BLOCK) {
            for at in start.saturating_sub(1)..=(start + 1).min(WINDOW - BLOCK) {
                push(2 + (start / BLOCK) as u8, &mut block(at));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let mut found = Vec::new();
    for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
        pairs(bucket, |a, b| found.push(packed(a.1, b.1)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// In what two labels are alike.
struct Likeness {
    prefix: usize,
    suffix: usize,
    edits: Option<u8>,
}

impl Likeness {
    /// `None` if nobody would take one for the other.
    fn of(a: &Label, b: &Label) -> Option<Self> {
        let prefix = a.iter().zip(b).take_while(|(one, other)| one == other).count();
        let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(one, other)| one == other).count();
        let edits = Some(edits(&a[..WINDOW], &b[..WINDOW])).filter(|edits| *edits <= EDITS_MAX);
        let are_ends_alike = prefix >= PREFIX_BESIDE_SUFFIX && suffix >= SUFFIX_MIN;
        (prefix >= PREFIX_MIN || are_ends_alike || edits.is_some()).then_some(Self { prefix, suffix, edits })
    }

    /// Pairs expected among `sites` addresses drawn at random.
    fn by_chance(&self, sites: usize) -> f64 {
        let pairs = sites as f64 * (sites as f64 - 1.0) / 2.0;
        let suffix_bits = (self.suffix as f64 - 2.0).max(0.0) * 5.0 + LAST_TWO_BITS.min(self.suffix as f64);
        let by_ends = pairs * (-(self.prefix as f64 * 5.0 + suffix_bits)).exp2();
        let by_slips = pairs * SLIPS * (-(WINDOW as f64 * 5.0)).exp2();
        if self.edits.is_some() { by_ends.min(by_slips) } else { by_ends }
    }
}

/// Levenshtein distance.
fn edits(a: &[u8], b: &[u8]) -> u8 {
    let mut row: Vec<u8> = (0..=b.len() as u8).collect();
    for (at, one) in (1..).zip(a) {
        let mut diagonal = row[0];
        row[0] = at;
        for (place, other) in b.iter().enumerate() {
            let changed = diagonal + u8::from(one != other);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Label {
        let mut label = *b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        label.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
        label
    }

    fn meet(a: &str, b: &str) -> bool {
        !met(&[label(a), label(b)]).is_empty()
    }

    #[test]
    fn slips_are_counted() {
        assert_eq!(edits(b"kitten", b"sitting"), 3);
        assert_eq!(edits(b"abc", b"abc"), 0);
        assert_eq!(edits(b"abcd", b"bcde"), 2);
    }

    #[test]
    fn any_two_slips_at_the_beginning_are_met() {
        let original = "marketplacex";
        let changed = ["narketplacey", "marketplxcez", "marrketplace", "arketplacexy", "mraketplacex", "qqrketplacex"];
        for other in changed {
            let of = Likeness::of(&label(original), &label(other));
            assert!(of.is_some_and(|of| of.edits.is_some()), "{other}");
            assert!(meet(original, other), "{other}");
        }
    }

    #[test]
    fn chance_is_told() {
        let mut other = label("abcdefx");
        other[ONION_LABEL_LEN - 3] = b'b';
        let likeness = Likeness::of(&label("abcdefg"), &other).unwrap();
        assert_eq!((likeness.prefix, likeness.suffix), (6, 2));
        let expected = 100_000.0 * 99_999.0 / 2.0 / 32_f64.powi(6) / 4.0;
        assert!((likeness.edits == Some(1)) && likeness.by_chance(100_000) < expected);
    }
}
