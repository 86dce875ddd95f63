//! Identifiers and fingerprints of a page: which pages hold an identifier, and
//! what a page said last.
//!
//! Invariant: nothing of an identifier is in a row but a digest of the form that
//! is kept; what it was is read from the journal's record.

use model::{PageFingerprints, PageMentions};

use crate::GraphError;
use crate::index::block::Stamp;
use crate::index::keys;
use crate::index::pending::Index;
use crate::index::rows::{decode, encode, identifier_digest};
use crate::journal::RecordAddress;

pub(super) fn mentioned(index: &mut Index, record: RecordAddress, page: &PageMentions) -> Result<(), GraphError> {
    index.tally(page.scan).saw(page.at);
    let (site, key) = (index.site_id(&page.url.site(), page.at)?, page.url.key());
    let seen = Stamp { first_seen: page.at, last_seen: page.at, record };
    see(index, keys::mentions_of(site, key), seen)?;
    for mention in &page.mentions {
        see(index, keys::identifier_on(identifier_digest(mention.kind, &mention.form), site, key), seen)?;
    }
    Ok(())
}

/// Notes where the fingerprints of a page are read.
pub(super) fn printed(index: &mut Index, record: RecordAddress, page: &PageFingerprints) -> Result<(), GraphError> {
    index.tally(page.scan).saw(page.at);
    let site = index.site_id(&page.url.site(), page.at)?;
    let seen = Stamp { first_seen: page.at, last_seen: page.at, record };
    see(index, keys::prints_of(site, page.url.key()), seen)
}

/// Widens the time in a row; the latest record stays.
pub(super) fn see(index: &mut Index, key: Vec<u8>, seen: Stamp) -> Result<(), GraphError> {
    let stamp = match index.get(&key)? {
        None => seen,
        Some(bytes) => {
            let known: Stamp = decode("the row of an identifier", &bytes)?;
            let latest = if seen.last_seen >= known.last_seen { seen } else { known };
            Stamp { first_seen: known.first_seen.min(seen.first_seen), ..latest }
        }
    };
    index.put(key, encode(&stamp)?)
}
