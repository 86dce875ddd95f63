//! How much a shared feature says.

use super::FeatureKind;

/// The weight in bits of a feature that stands on `df` of `items` items: log2 of how
/// much likelier two items of one operator share it than two others, from 0 to the
/// cap of its kind.
///
/// Fellegi and Sunter, "A theory for record linkage", 1969, the chance of a random
/// item to have the feature being its share of all items.
pub fn bits(kind: FeatureKind, df: u32, items: u32) -> f32 {
    let odds = kind.shared() * f64::from(items) / f64::from(df.max(1));
    (odds.log2() as f32).clamp(0.0, kind.bits_max())
}
