//! What cannot be clustered.

/// Why there are no clusters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorsError {
    /// An item has no number below the number of items.
    #[error("item {item} is named, and there are only {items}")]
    UnknownItem {
        /// Its number.
        item: u32,
        /// How many there are.
        items: u32,
    },
    /// Pairs of feature and item are numbered with 32 bits.
    #[error("{0} pairs of feature and item are too many: at most {max} can be numbered", max = u32::MAX)]
    TooManyPairs(usize),
}
