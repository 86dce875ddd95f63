//! Sizes of all balls around all nodes at once, estimated.
//!
//! A ball is a HyperLogLog counter: registers of the largest number of leading
//! zeros seen. The ball of radius `t + 1` around a node is the union of those of
//! radius `t` around its neighbours, and a union is a maximum.
//!
//! Boldi and Vigna, "In-core computation of geometric centralities with
//! HyperBall", 2013; Flajolet et al., "HyperLogLog", 2007.

use super::dice::mix;
use super::parallel::{cut_rows, fill, fill_rows};
use super::{Csr, Harmonic, HarmonicEstimate};

/// Further steps would add less than 1/256 of what they find.
const STEPS_MAX: u32 = 256;
/// Bytes of registers that are aimed at for all nodes together.
const BYTES_LOG2: u32 = 26;

/// Registers of a counter, as a power of two: 64 for a million nodes, 1,024 for
/// fewer than 65,536.
pub(super) fn registers_log2_for(nodes: u32) -> u32 {
    BYTES_LOG2.saturating_sub(nodes.max(1).ilog2() + 1).clamp(6, 10)
}

/// Harmonic centralities by the growth of balls along `into`. Every step reads all
/// edges of balls that still grow.
pub(super) fn estimated(into: &Csr, registers_log2: u32, seed: u64) -> Harmonic {
    let counter = Counter { log2: registers_log2, width: 1 << registers_log2 };
    let nodes = into.nodes() as usize;
    let pieces = cut_rows(into.offsets());
    let mut balls = vec![0u8; nodes * counter.width];
    fill_rows(&mut balls, counter.width, &pieces, |node, ball| counter.start(ball, node as u64, seed));
    let mut next = balls.clone();
    let mut grown = vec![true; nodes];
    let mut sizes = vec![1.0f64; nodes];
    let mut scores = vec![0.0f64; nodes];
    let mut steps = 0;
    while steps < STEPS_MAX && grown.iter().any(|grown| *grown) {
        steps += 1;
        fill_rows(&mut next, counter.width, &pieces, |node, ball| {
            ball.copy_from_slice(counter.of(&balls, node));
            let sources = into.targets(node as u32).iter().map(|source| *source as usize);
            sources.filter(|source| grown[*source]).for_each(|source| join(ball, counter.of(&balls, source)));
        });
        fill(&mut grown, &pieces, |node| counter.of(&balls, node) != counter.of(&next, node));
        let size =
            |node| if grown[node] { counter.size(counter.of(&next, node)).max(sizes[node]) } else { sizes[node] };
        let mut new_sizes = vec![0.0; nodes];
        fill(&mut new_sizes, &pieces, size);
        for (score, (new, old)) in scores.iter_mut().zip(new_sizes.iter().zip(&sizes)) {
            *score += (new - old) / f64::from(steps);
        }
        sizes = new_sizes;
        std::mem::swap(&mut balls, &mut next);
    }
    let steps_max = grown.contains(&true).then_some(STEPS_MAX);
    let relative_error = 1.04 / (counter.width as f64).sqrt();
    Harmonic { scores, estimate: Some(HarmonicEstimate { relative_error, steps_max }) }
}

/// Makes a ball hold what another one holds.
fn join(ball: &mut [u8], other: &[u8]) {
    for (own, other) in ball.iter_mut().zip(other) {
        *own = (*own).max(*other);
    }
}

/// How balls of one width are read.
struct Counter {
    log2: u32,
    width: usize,
}

impl Counter {
    fn of<'a>(&self, balls: &'a [u8], node: usize) -> &'a [u8] {
        &balls[node * self.width..(node + 1) * self.width]
    }

    /// A ball that holds one node.
    fn start(&self, ball: &mut [u8], node: u64, seed: u64) {
        let hash = mix(node.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mix(seed));
        let register = hash as usize & (self.width - 1);
        ball[register] = ((hash >> self.log2 | 1 << (64 - self.log2)).trailing_zeros() + 1) as u8;
    }

    /// How many nodes a ball holds: by the empty registers while there are many,
    /// otherwise by the harmonic mean.
    fn size(&self, ball: &[u8]) -> f64 {
        let width = self.width as f64;
        let (mut sum, mut empty) = (0.0, 0u32);
        for register in ball {
            sum += f64::from_bits((1023 - u64::from(*register)) << 52);
            empty += u32::from(*register == 0);
        }
        let bias = match self.width {
            64 => 0.709,
            width => 0.7213 / (1.0 + 1.079 / width as f64),
        };
        let raw = bias * width * width / sum;
        if raw <= 2.5 * width && empty > 0 { width * (width / f64::from(empty)).ln() } else { raw }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_off_by_no_more_than_a_few_deviations() {
        let counter = Counter { log2: 10, width: 1 << 10 };
        for nodes in [1u64, 10, 100, 1_000, 3_000, 20_000] {
            let mut ball = vec![0; counter.width];
            for node in 0..nodes {
                let mut one = vec![0; counter.width];
                counter.start(&mut one, node, 7);
                join(&mut ball, &one);
            }
            let off = counter.size(&ball) / nodes as f64 - 1.0;
            assert!(off.abs() < 0.12, "{nodes}: {off}");
        }
    }

    #[test]
    fn memory_stays_within_what_is_aimed_at() {
        assert_eq!(registers_log2_for(1 << 20), 6);
        assert_eq!(registers_log2_for(3_000), 10);
        assert_eq!(registers_log2_for(u32::MAX), 6);
        assert_eq!(registers_log2_for(200_000), 8);
    }
}
