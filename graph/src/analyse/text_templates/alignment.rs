//! Two texts side by side: the most passages that both have in the same order.
//!
//! A passage stands in a text once, so a longest common subsequence of two texts is a
//! longest rising subsequence of the places of shared passages (Hunt and Szymanski 1977;
//! Fredman 1975): O(k log k) for k shared ones.

/// A passage that two texts share: its place in the one, then in the other.
pub(super) type Pair = (u32, u32);

/// The most of `shared` that rise in both places. `shared` rises in its second place, and
/// no place stands in it twice; of several equally long answers the same one each time.
pub(super) fn aligned(shared: &[Pair]) -> Vec<Pair> {
    // For each length the pair with the least first place that ends so long a rise.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(shared.len());
    for (number, (place, _)) in shared.iter().enumerate() {
        let length = ends.partition_point(|end| shared[*end].0 < *place);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    let mut rise = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(number) = next {
        rise.push(shared[number]);
        next = before[number];
    }
    rise.reverse();
    rise
}
