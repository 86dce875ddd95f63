//! What was done beside visiting: one row each, which leads to its record.

use model::{
    Analysed, Armed, Decided, Forgotten, IdentifierForm, Ingested, Lifted, Revealed, SealedIdentifier, Tripped,
};

use super::mentions::see;
use crate::GraphError;
use crate::index::block::Stamp;
use crate::index::keys;
use crate::index::pending::Index;
use crate::index::rows::identifier_digest;
use crate::journal::RecordAddress;

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

/// Notes that such a stop was taken back.
pub(super) fn lifted(index: &mut Index, record: RecordAddress, lifted: &Lifted) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: lifted.at, last_seen: lifted.at, record };
    see(index, keys::lifted(lifted.site), seen)
}

/// Notes that an analyst decided something.
pub(super) fn decided(index: &mut Index, record: RecordAddress, decided: &Decided) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: decided.at, last_seen: decided.at, record };
    see(index, keys::decided(decided.at, &record.to_string()), seen)
}

/// Notes where a part of an analysis is read.
pub(super) fn analysed(index: &mut Index, record: RecordAddress, part: &Analysed) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: part.at, last_seen: part.at, record };
    see(index, keys::analysed(part.at, part.part), seen)
}

/// Notes that a tripwire list is in force, or was taken out.
pub(super) fn armed(index: &mut Index, record: RecordAddress, armed: &Armed) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: armed.at, last_seen: armed.at, record };
    see(index, keys::armed(armed.at, &record.to_string()), seen)
}

/// Notes that a sealed identifier was opened.
pub(super) fn revealed(index: &mut Index, record: RecordAddress, revealed: &Revealed) -> Result<(), GraphError> {
    let seen = Stamp { first_seen: revealed.at, last_seen: revealed.at, record };
    see(index, keys::revealed(revealed.at, revealed.token), seen)
}
