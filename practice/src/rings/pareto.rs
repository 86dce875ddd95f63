//! Few large, many small: whole numbers with a Pareto tail.

use crate::draw::Draw;

/// The whole part of a Pareto number from 1 up, at most `max`: the chance to be `x`
/// or more is `x` to the power of `-tail`.
pub(super) fn pareto(draw: &mut Draw, tail: f64, max: u32) -> u32 {
    // From above 0 to 1, so that the power is finite.
    let chance = 1.0 - draw.unit();
    chance.powf(-1.0 / tail).min(f64::from(max)) as u32
}
