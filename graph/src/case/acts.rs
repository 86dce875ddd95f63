//! What was done with identifiers, sites and files beside visiting: sealed, opened,
//! read from a file, stopped, forgotten. One row for each, which leads to its record.

use model::{
    Armed, CrawlEvent, Decided, Forgotten, IdentifierForm, IdentifierKind, Ingested, Lifted, PageUrl, Revealed,
    SealedIdentifier, Token, Tripped,
};

use super::snapshot::Snapshot;
use crate::GraphError;
use crate::index::{Stamp, decode, identifier_digest, keys};

impl Snapshot<'_> {
    /// The file from which a page was read last; `None` if it never was.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn file_of(&self, page: &PageUrl) -> Result<Option<Ingested>, GraphError> {
        let Some(site) = self.reading().site(&page.site())? else { return Ok(None) };
        let found = self.acts(&keys::file_of(site.id, page.key()), |event| match event {
            CrawlEvent::Ingested(file) => Some((**file).clone()),
            _ => None,
        });
        Ok(found?.pop())
    }

    /// The sealed form of an identifier; `None` if it was never sealed.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn sealed(&self, kind: IdentifierKind, token: Token) -> Result<Option<SealedIdentifier>, GraphError> {
        let digest = identifier_digest(kind, &IdentifierForm::Keyed { token, coarse: None });
        let found = self.acts(&keys::sealed(digest), |event| match event {
            CrawlEvent::Sealed(sealed) => Some((**sealed).clone()),
            _ => None,
        });
        Ok(found?.pop())
    }

    /// Every time a sealed identifier was opened, in order.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn revealed(&self) -> Result<Vec<Revealed>, GraphError> {
        self.acts(keys::REVEALED, |event| match event {
            CrawlEvent::Revealed(revealed) => Some((**revealed).clone()),
            _ => None,
        })
    }

    /// What was forgotten, in order.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn forgotten(&self) -> Result<Vec<Forgotten>, GraphError> {
        self.acts(keys::FORGOTTEN, |event| match event {
            CrawlEvent::Forgotten(forgotten) => Some((**forgotten).clone()),
            _ => None,
        })
    }

    /// The last time each stopped site tripped a wire, by tag.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn tripped(&self) -> Result<Vec<Tripped>, GraphError> {
        self.acts(keys::TRIPPED, |event| match event {
            CrawlEvent::Tripped(tripped) => Some((**tripped).clone()),
            _ => None,
        })
    }

    /// The last time that the stop of each such site was taken back, by tag.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn lifted(&self) -> Result<Vec<Lifted>, GraphError> {
        self.acts(keys::LIFTED, |event| match event {
            CrawlEvent::Lifted(lifted) => Some((**lifted).clone()),
            _ => None,
        })
    }

    /// What analysts decided and took back, in order.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn decided(&self) -> Result<Vec<Decided>, GraphError> {
        self.acts(keys::DECIDED, |event| match event {
            CrawlEvent::Decided(decided) => Some((**decided).clone()),
            _ => None,
        })
    }

    /// Which tripwire lists were in force and taken out, in order; the last one holds.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn armed(&self) -> Result<Vec<Armed>, GraphError> {
        self.acts(keys::ARMED, |event| match event {
            CrawlEvent::Armed(armed) => Some((**armed).clone()),
            _ => None,
        })
    }

    /// The records that the rows of a range lead to.
    fn acts<T>(&self, range: &[u8], pick: impl Fn(&CrawlEvent) -> Option<T>) -> Result<Vec<T>, GraphError> {
        let mut all = Vec::new();
        for row in self.reading().raw(range) {
            let stamp: Stamp = decode("the row of something done", &row?.1)?;
            let found = pick(&*self.event(stamp.record)?);
            all.push(found.ok_or_else(|| GraphError::index(format!("{} is not what its row says", stamp.record)))?);
        }
        Ok(all)
    }
}
