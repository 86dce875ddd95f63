//! The baseline: whatever is shared joins.

use super::Corpus;
use super::forest::Forest;
use crate::analyse::links::Partition;

/// Connected components over the same features without any guard: every identifier
/// joins, and every passage of the corpus if `with_passages`.
pub fn plain_components(corpus: &Corpus, with_passages: bool) -> Partition {
    let mut forest = Forest::new(corpus.items);
    let passages = with_passages.then_some(&corpus.passages);
    for table in std::iter::once(&corpus.identifiers).chain(passages) {
        for number in 0..table.len() {
            table.items(number).windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
        }
    }
    Partition::from_labels(forest.roots())
}
