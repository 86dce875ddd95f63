//! Identifiers and fingerprints of a page: which pages hold an identifier, and
//! what a page said last.
//!
//! Invariant: nothing of an identifier is in a row but a digest of the form that
//! is kept; what it was is read from the journal's record.

use model::{Forgotten, IdentifierForm, Ingested, PageFingerprints, PageMentions, Revealed, SealedIdentifier, Tripped};

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

/// Notes where the sealed form of an identifier is read.
pub(super) fn sealed(index: &mut Index, record: RecordAddress, sealed: &SealedIdentifier) -> Result<(), GraphError> {
    index.tally(sealed.scan).saw(sealed.at);
    let form = IdentifierForm::Keyed { token: sealed.token, coarse: None };
    let seen = Stamp { first_seen: sealed.at, last_seen: sealed.at, record };
    see(index, keys::sealed(identifier_digest(sealed.kind, &form)), seen)
}

/// Notes from which file a page was read.
pub(super) fn ingested(index: &mut Index, record: RecordAddress, file: &Ingested) -> Result<(), GraphError> {
    index.tally(file.scan).saw(file.at);
    let site = index.site_id(&file.url.site(), file.at)?;
    let seen = Stamp { first_seen: file.at, last_seen: file.at, record };
    see(index, keys::file_of(site, file.url.key()), seen)
}

/// Notes that something was forgotten.
pub(super) fn forgotten(index: &mut Index, record: RecordAddress, forgotten: &Forgotten) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: forgotten.at, last_seen: forgotten.at, record };
    see(index, keys::forgotten(forgotten.at, &record.to_string()), seen)
}

/// Notes that a tripwire stopped a site.
pub(super) fn tripped(index: &mut Index, record: RecordAddress, tripped: &Tripped) -> Result<(), GraphError> {
    index.tally(tripped.scan).saw(tripped.at);
    let seen = Stamp { first_seen: tripped.at, last_seen: tripped.at, record };
    see(index, keys::tripped(tripped.site), seen)
}

/// Notes that a sealed identifier was opened.
pub(super) fn revealed(index: &mut Index, record: RecordAddress, revealed: &Revealed) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: revealed.at, last_seen: revealed.at, record };
    see(index, keys::revealed(revealed.at, revealed.token), seen)
}

/// Widens the time in a row; the latest record stays.
fn see(index: &mut Index, key: Vec<u8>, seen: Stamp) -> Result<(), GraphError> {
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
