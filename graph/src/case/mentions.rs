//! Questions about identifiers to the view of a case.
//!
//! What is asked for and what is answered is the form that is kept. Tokens are
//! made elsewhere, by whoever holds the case's key.

use model::{CrawlEvent, IdentifierForm, IdentifierKind, PageUrl};

use super::snapshot::Snapshot;
use crate::GraphError;
use crate::index::{Stamp, decode, identifier_digest, keys};
use crate::view::MentionView;

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
        let row = self.reading().raw(&keys::mentions_of(site.id, page.key())).next().transpose()?;
        row.map(|(_, value)| self.mentions_at(&decode("the row of a page's identifiers", &value)?)).transpose()
    }

    /// Whether any identifier was ever recorded.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn holds_mentions(&self) -> Result<bool, GraphError> {
        Ok(self.reading().raw(keys::MENTIONS).next().transpose()?.is_some())
    }

    fn mentions_at(&self, stamp: &Stamp) -> Result<MentionView, GraphError> {
        match &*self.event(stamp.record)? {
            CrawlEvent::Mentions(page) => Ok(MentionView {
                url: page.url.clone(),
                first_seen: stamp.first_seen,
                last_seen: stamp.last_seen,
                mentions: page.mentions.clone(),
            }),
            _ => Err(GraphError::index(format!("{} is said to hold identifiers and does not", stamp.record))),
        }
    }
}
