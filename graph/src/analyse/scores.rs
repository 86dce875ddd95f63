//! How far two partitions of the same items agree.
//!
//! Invariant: a score depends on who is with whom, not on the numbers of groups.
//! No single one is enough: pairs are ruled by the largest group, so all are given
//! together.
//!
//! A score compares with a truth that somebody wrote down; it does not know how true
//! that is.

/// Of what was found, how much is right, and of what is right, how much was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// From 0 to 1; 1 if nothing was found.
    pub precision: f64,
    /// From 0 to 1; 1 if there is nothing to find.
    pub recall: f64,
}

impl Agreement {
    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

/// How far a partition agrees with the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Adjusted Rand index: 1 for the same partition, about 0 for chance. Hubert and
    /// Arabie, "Comparing partitions", 1985.
    pub adjusted_rand: f64,
    /// Over pairs of items in one group.
    pub pairwise: Agreement,
    /// Over items, each with the group it is in. Bagga and Baldwin, "Entity-based
    /// cross-document coreferencing using the vector space model", 1998.
    pub b_cubed: Agreement,
}

/// Compares the groups of items, any numbers, with the true ones; `None` if there
/// are not as many of one as of the other.
///
/// Sorts the items: O(n log n), 24 bytes an item.
pub fn scores(truth: &[u32], found: &[u32]) -> Option<Scores> {
    if truth.len() != found.len() {
        return None;
    }
    let mut cells: Vec<(u32, u32)> = truth.iter().copied().zip(found.iter().copied()).collect();
    cells.sort_unstable();
    let both: Vec<((u32, u32), u64)> = runs(&cells).collect();
    let (truth, found) = (sizes(truth), sizes(found));
    let items = cells.len() as f64;
    let together = pairs(both.iter().map(|(_, count)| *count));
    let (true_pairs, found_pairs) = (pairs(truth.iter().map(|run| run.1)), pairs(found.iter().map(|run| run.1)));
    let pairwise = Agreement { precision: ratio(together, found_pairs, 1.0), recall: ratio(together, true_pairs, 1.0) };

    let chance = ratio(true_pairs * found_pairs, items * (items - 1.0) / 2.0, 0.0);
    let adjusted_rand = ratio(together - chance, f64::midpoint(true_pairs, found_pairs) - chance, 1.0);

    let share = |groups: &[(u32, u64)], group: &dyn Fn(&(u32, u32)) -> u32| {
        let part = |(cell, count): &((u32, u32), u64)| (count * count) as f64 / size_of(groups, group(cell));
        ratio(both.iter().map(part).sum(), items, 1.0)
    };
    let b_cubed = Agreement { precision: share(&found, &|cell| cell.1), recall: share(&truth, &|cell| cell.0) };
    Some(Scores { adjusted_rand, pairwise, b_cubed })
}

/// Equal things that stand together, and how many.
fn runs<T: Copy + PartialEq>(sorted: &[T]) -> impl Iterator<Item = (T, u64)> {
    sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64))
}

fn sizes(groups: &[u32]) -> Vec<(u32, u64)> {
    let mut sorted = groups.to_vec();
    sorted.sort_unstable();
    runs(&sorted).collect()
}

fn size_of(sizes: &[(u32, u64)], group: u32) -> f64 {
    sizes.binary_search_by_key(&group, |run| run.0).map_or(0.0, |at| sizes[at].1 as f64)
}

fn pairs(counts: impl Iterator<Item = u64>) -> f64 {
    counts.map(|count| count as f64 * (count as f64 - 1.0) / 2.0).sum()
}

fn ratio(part: f64, whole: f64, without: f64) -> f64 {
    if whole == 0.0 { without } else { part / whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn values_that_others_publish() {
        // The examples of scikit-learn's adjusted_rand_score.
        for (truth, found, expected) in [
            ([0, 0, 1, 1], [0, 0, 1, 1], 1.0),
            ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
            ([0, 0, 1, 2], [0, 0, 1, 1], 4.0 / 7.0),
            ([0, 0, 1, 1], [0, 0, 1, 2], 4.0 / 7.0),
            ([0, 0, 0, 0], [0, 1, 2, 3], 0.0),
            ([0, 0, 1, 1], [0, 1, 0, 1], -0.5),
        ] {
            near(scores(&truth, &found).unwrap().adjusted_rand, expected);
        }
        // Hubert's measure of the groups {1..6}, {7..12}, {13..17} of Manning, Raghavan
        // and Schütze, "Introduction to Information Retrieval", 16.3: 20 true pairs of
        // 40 found, 24 missed.
        let truth = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2];
        let found = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
        let scores = scores(&truth, &found).unwrap();
        near(scores.pairwise.precision, 0.5);
        near(scores.pairwise.recall, 20.0 / 44.0);
        near(scores.pairwise.f1(), 40.0 / 84.0);
    }

    #[test]
    fn b_cubed_by_hand() {
        // Truth {a b c} {d}, found {a b} {c d}.
        let found = scores(&[5, 5, 5, 9], &[1, 1, 0, 0]).unwrap().b_cubed;
        near(found.precision, (1.0 + 1.0 + 0.5 + 0.5) / 4.0);
        near(found.recall, (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0 + 1.0) / 4.0);
        // The example of Bagga and Baldwin: chains of 5, 2 and 5, the last joined with
        // the second, then with the first.
        let truth = [0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2];
        let second = scores(&truth, &[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]).unwrap().b_cubed;
        let first = scores(&truth, &[0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]).unwrap().b_cubed;
        near(second.precision, (5.0 + 4.0 / 7.0 + 25.0 / 7.0) / 12.0);
        near(first.precision, 7.0 / 12.0);
        near(second.recall, 1.0);
    }

    #[test]
    fn what_is_empty_or_uneven_has_a_value_too() {
        assert_eq!(scores(&[0], &[]), None);
        for groups in [&[][..], &[3]] {
            let found = scores(groups, groups).unwrap();
            assert_eq!((found.adjusted_rand, found.pairwise.f1(), found.b_cubed.f1()), (1.0, 1.0, 1.0));
        }
        let nothing = scores(&[0, 0, 0], &[0, 1, 2]).unwrap();
        assert_eq!((nothing.pairwise.precision, nothing.pairwise.recall, nothing.pairwise.f1()), (1.0, 0.0, 0.0));
        near(nothing.b_cubed.recall, 1.0 / 3.0);
    }
}
