//! Identifiers and fingerprints of a page, and the rules it met: which pages hold
//! an identifier, and what a page said last.
//!
//! Invariant: nothing of an identifier is in a row but a digest of the form that
//! is kept; what it was is read from the journal's record.

use model::{Indicated, PageFingerprints, PageMentions};

use crate::GraphError;
use crate::index::block::Stamp;
use crate::index::keys;
use crate::index::pending::Index;
use crate::index::rows::{SaidRow, decode, encode, identifier_digest};
use crate::journal::RecordAddress;

pub(super) fn mentioned(index: &mut Index, record: RecordAddress, page: &PageMentions) -> Result<(), GraphError> {
    index.tally(page.scan).saw(page.at);
    let (site, key) = (index.site_id(&page.url.site(), page.at)?, page.url.key());
    let seen = Stamp { first_seen: page.at, last_seen: page.at, record };
    said(index, keys::said_by(site, key), SaidRow { mentions: Some(seen), prints: None })?;
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
    said(index, keys::said_by(site, page.url.key()), SaidRow { mentions: None, prints: Some(seen) })
}

/// Notes where it is read which rules a page met last.
pub(super) fn indicated(index: &mut Index, record: RecordAddress, page: &Indicated) -> Result<(), GraphError> {
    index.tally(page.scan).saw(page.at);
    let site = index.site_id(&page.url.site(), page.at)?;
    let seen = Stamp { first_seen: page.at, last_seen: page.at, record };
    see(index, keys::indicated(site, page.url.key()), seen)
}

/// Adds what a page said to what it said before.
fn said(index: &mut Index, key: Vec<u8>, new: SaidRow) -> Result<(), GraphError> {
    let known: SaidRow = match index.get(&key)? {
        None => SaidRow::default(),
        Some(bytes) => decode("the row of what a page said", &bytes)?,
    };
    let merged = |known: Option<Stamp>, new: Option<Stamp>| match (known, new) {
        (Some(known), Some(new)) => Some(known.seen_again(new)),
        (known, new) => known.or(new),
    };
    let row = SaidRow { mentions: merged(known.mentions, new.mentions), prints: merged(known.prints, new.prints) };
    index.put(key, encode(&row)?)
}

/// Widens the time in a row; the latest record stays.
pub(super) fn see(index: &mut Index, key: Vec<u8>, seen: Stamp) -> Result<(), GraphError> {
    let stamp = match index.get(&key)? {
        None => seen,
        Some(bytes) => decode::<Stamp>("the row of an identifier", &bytes)?.seen_again(seen),
    };
    index.put(key, encode(&stamp)?)
}
