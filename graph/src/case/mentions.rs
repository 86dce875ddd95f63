//! Questions about identifiers and fingerprints to the view of a case.
//!
//! What is asked for and what is answered is the form that is kept. Tokens are
//! made elsewhere, by whoever holds the case's key.

use model::{CrawlEvent, IdentifierForm, IdentifierKind, OnionHost, PageFingerprints, PageUrl};

use super::snapshot::Snapshot;
use crate::GraphError;
use crate::index::{SaidRow, Stamp, decode, identifier_digest, keys};
use crate::view::{FingerprintsView, IdentifierView, MentionView};

fn said(row: &[u8]) -> Result<SaidRow, GraphError> {
    decode("the row of what a page said", row)
}

impl Snapshot<'_> {
    /// The pages on which an identifier stood, by site and page. The form is the
    /// one that is kept: a token for a kind that is not kept in clear.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn pages_with(&self, kind: IdentifierKind, form: &IdentifierForm) -> Result<Vec<MentionView>, GraphError> {
        let wanted = identifier_digest(kind, form);
        let mut pages = Vec::new();
        for row in self.reading().raw(&keys::pages_with(wanted)) {
            let stamp: Stamp = decode("the row of an identifier", &row?.1)?;
            let mut page = self.mentions_at(&stamp)?;
            page.mentions.retain(|mention| identifier_digest(mention.kind, &mention.form) == wanted);
            pages.push(page);
        }
        Ok(pages)
    }

    /// What a page said when identifiers were last seen on it; `None` if there never were any.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn mentions_on(&self, page: &PageUrl) -> Result<Option<MentionView>, GraphError> {
        let Some(site) = self.reading().site(&page.site())? else { return Ok(None) };
        let row = self.reading().raw(&keys::said_by(site.id, page.key())).next().transpose()?;
        let stamp = row.map(|(_, value)| said(&value)).transpose()?.and_then(|said| said.mentions);
        stamp.map(|stamp| self.mentions_at(&stamp)).transpose()
    }

    /// The fingerprints of a page when they were last made; `None` if they never were.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn fingerprints_of(&self, page: &PageUrl) -> Result<Option<PageFingerprints>, GraphError> {
        Ok(self.fingerprints_seen(page)?.map(|seen| seen.prints))
    }

    /// As [`Snapshot::fingerprints_of`], with when and in which record they were seen.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn fingerprints_seen(&self, page: &PageUrl) -> Result<Option<FingerprintsView>, GraphError> {
        let Some(site) = self.reading().site(&page.site())? else { return Ok(None) };
        let row = self.reading().raw(&keys::said_by(site.id, page.key())).next().transpose()?;
        let stamp = row.map(|(_, value)| said(&value)).transpose()?.and_then(|said| said.prints);
        let Some(stamp) = stamp else { return Ok(None) };
        let Stamp { first_seen, last_seen, record } = stamp;
        Ok(Some(FingerprintsView { prints: self.prints_at(&stamp)?, first_seen, last_seen, record }))
    }

    /// The fingerprints of all pages of a site, by page key. Reads the journal once a page.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn fingerprints_on(&self, site: &OnionHost) -> Result<Vec<PageFingerprints>, GraphError> {
        let Some(site) = self.reading().site(site)? else { return Ok(Vec::new()) };
        let rows = self.reading().raw(&keys::said_by_site(site.id));
        let prints = rows.map(|row| said(&row?.1)?.prints.map(|stamp| self.prints_at(&stamp)).transpose());
        prints.filter_map(Result::transpose).collect()
    }

    fn prints_at(&self, stamp: &Stamp) -> Result<PageFingerprints, GraphError> {
        match &*self.event(stamp.record)? {
            CrawlEvent::Fingerprints(page) => Ok((**page).clone()),
            _ => Err(GraphError::index(format!("{} is said to hold fingerprints and does not", stamp.record))),
        }
    }

    /// All identifiers of the case, by the digest of their form: in no order that
    /// means anything, and always the same one. Reads the journal once for each.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn identifiers(&self) -> Result<Vec<IdentifierView>, GraphError> {
        let mut all: Vec<IdentifierView> = Vec::new();
        let mut last: Option<([u8; 16], u32)> = None;
        for row in self.reading().raw(keys::IDENTIFIERS) {
            let (key, value) = row?;
            let stamp: Stamp = decode("the row of an identifier", &value)?;
            let parts = keys::parts_of_identifier(&key);
            let (digest, site) = parts.ok_or_else(|| GraphError::index("the key of an identifier is too short"))?;
            match all.last_mut().filter(|_| last.is_some_and(|(of, _)| of == digest)) {
                Some(known) => {
                    known.sites += u64::from(last != Some((digest, site)));
                    known.pages += 1;
                    known.first_seen = known.first_seen.min(stamp.first_seen);
                    known.last_seen = known.last_seen.max(stamp.last_seen);
                }
                None => {
                    let page = self.mentions_at(&stamp)?;
                    let found = page.mentions.into_iter().find(|one| identifier_digest(one.kind, &one.form) == digest);
                    let found =
                        found.ok_or_else(|| GraphError::index(format!("{} lacks an identifier", stamp.record)))?;
                    all.push(IdentifierView {
                        kind: found.kind,
                        form: found.form,
                        sites: 1,
                        pages: 1,
                        first_seen: stamp.first_seen,
                        last_seen: stamp.last_seen,
                    });
                }
            }
            last = Some((digest, site));
        }
        Ok(all)
    }

    /// Whether any identifier was ever recorded.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn holds_mentions(&self) -> Result<bool, GraphError> {
        Ok(self.reading().raw(keys::IDENTIFIERS).next().transpose()?.is_some())
    }

    fn mentions_at(&self, stamp: &Stamp) -> Result<MentionView, GraphError> {
        match &*self.event(stamp.record)? {
            CrawlEvent::Mentions(page) => Ok(MentionView {
                url: page.url.clone(),
                first_seen: stamp.first_seen,
                last_seen: stamp.last_seen,
                mentions: page.mentions.clone(),
                record: stamp.record,
            }),
            _ => Err(GraphError::index(format!("{} is said to hold identifiers and does not", stamp.record))),
        }
    }
}
