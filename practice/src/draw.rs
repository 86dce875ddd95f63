//! Chance without chance: numbers that follow from the seed of the world.
//!
//! Every decision in the practice web is a [`Draw`] made from the seed, a
//! [`Purpose`] and a few indexes, so that nothing depends on the order in which
//! pages are asked for. Not for secrets: the numbers are easy to predict.

/// What a draw decides. Different purposes never share numbers.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Key = 1,
    Scatter,
    FamilySize,
    Content,
    State,
    Listing,
    Page,
    Sentences,
    Connect,
    FirstByte,
    CutOff,
    Exhibit,
    Wallet,
    Advertisement,
    Fate,
    Diary,
}

/// A small deterministic generator (splitmix64).
#[derive(Clone, Copy)]
pub(crate) struct Draw(u64);

impl Draw {
    /// The generator for one decision about the things named by `parts`.
    pub(crate) fn of(seed: u64, purpose: Purpose, parts: &[u64]) -> Self {
        let mut state = Self(seed ^ (purpose as u64).wrapping_mul(0xA24B_AED4_963E_E407));
        for part in parts {
            let mixed = state.next();
            state.0 = mixed ^ part.wrapping_mul(0x9FB2_1C65_1E98_DF25);
        }
        state.next();
        state
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`; 0 if `limit` is 0.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        ((u64::from(limit) * (self.next() >> 32)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in `share` of all cases (0.0 never, 1.0 always).
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of `choices`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32) as usize]
    }
}

/// A number for a text, for use as a part of a draw.
pub(crate) fn number_of(text: &str) -> u64 {
    // FNV-1a: short texts, no need for strength.
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_questions_get_equal_answers_and_others_do_not() {
        let ask = |purpose, parts: &[u64]| Draw::of(7, purpose, parts).next();
        assert_eq!(ask(Purpose::Page, &[1, 2]), ask(Purpose::Page, &[1, 2]));
        assert_ne!(ask(Purpose::Page, &[1, 2]), ask(Purpose::Page, &[2, 1]));
        assert_ne!(ask(Purpose::Page, &[1, 2]), ask(Purpose::State, &[1, 2]));
    }

    #[test]
    fn numbers_stay_in_range_and_reach_both_ends() {
        let mut draw = Draw::of(1, Purpose::Page, &[]);
        let seen: std::collections::BTreeSet<u32> = (0..500).map(|_| draw.between(3, 6)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6]);
        assert_eq!(draw.below(0), 0);
    }

    #[test]
    fn a_chance_is_kept_about_as_often_as_it_says() {
        let mut draw = Draw::of(2, Purpose::State, &[]);
        let hits = (0..10_000).filter(|_| draw.chance(0.3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
    }
}
