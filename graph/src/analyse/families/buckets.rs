//! Pairs out of buckets of things that share a key, without ever making all of a
//! large one.

/// Buckets up to this size give all their pairs.
const ALL_MAX: usize = 6;
/// In larger ones each member meets so many that follow it.
const REACH: usize = 3;

/// Gives pairs of the members of a bucket, which stand in an order that puts alike
/// ones side by side. At most three pairs a member.
pub(super) fn pairs<T: Copy>(bucket: &[T], mut take: impl FnMut(T, T)) {
    let reach = if bucket.len() <= ALL_MAX { ALL_MAX } else { REACH };
    for (at, first) in bucket.iter().enumerate() {
        bucket[at + 1..].iter().take(reach).for_each(|second| take(*first, *second));
    }
}

/// Two numbers as one, the lower first.
pub(super) fn packed(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

/// The two numbers, the lower first.
pub(super) fn unpacked(pair: u64) -> [u32; 2] {
    [(pair >> 32) as u32, pair as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_buckets_give_all_pairs_and_large_ones_three_a_member() {
        let count = |size: u32| {
            let mut found = Vec::new();
            pairs(&(0..size).collect::<Vec<_>>(), |a, b| found.push(unpacked(packed(b, a))));
            found.iter().for_each(|[a, b]| assert!(a < b));
            found.len()
        };
        assert_eq!([0, 1, 2, 6, 7, 1_000].map(count), [0, 0, 1, 15, 15, 2_994]);
    }
}
