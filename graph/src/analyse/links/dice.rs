//! Chance that can be repeated.

/// A small generator of pseudo-random numbers: the same seed, the same numbers.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators"
/// (SplitMix64), 2014. Not for secrets.
#[derive(Clone, Debug)]
pub(in crate::analyse) struct Dice(u64);

impl Dice {
    pub(in crate::analyse) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(in crate::analyse) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`, which is not 0; even to one part in 2^32.
    pub(in crate::analyse) fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u32
    }

    /// A number from 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Puts things into an order, all orders being equally likely.
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

/// Spreads a number over all 64 bits; different numbers stay different.
pub(super) fn mix(number: u64) -> u64 {
    let mut z = number;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
