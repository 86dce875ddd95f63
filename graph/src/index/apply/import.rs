//! Records taken over from another case or tool, with the times they came with.
//!
//! They change the same rows as visits do, but stand in no queue.

use model::{Imported, ImportedWhat, PageUrl};

use super::target::Offer;
use super::visit::{self, Look};
use crate::GraphError;
use crate::index::block::Stamp;
use crate::index::pending::Index;
use crate::journal::RecordAddress;

pub(super) fn imported(index: &mut Index, at: RecordAddress, imported: &Imported) -> Result<(), GraphError> {
    index.tally(imported.scan).imported += 1;
    match &imported.what {
        ImportedWhat::Page { url, outcome, earlier } => {
            let look = Look {
                record: at,
                first_seen: imported.first_seen,
                last_seen: imported.last_seen,
                outcome,
                earlier: earlier.as_deref(),
                tells_liveness: true,
            };
            page(index, url, &look)
        }
        ImportedWhat::Saved { url, outcome } => {
            let look = Look {
                record: at,
                first_seen: imported.first_seen,
                last_seen: imported.last_seen,
                outcome,
                earlier: None,
                tells_liveness: false,
            };
            page(index, url, &look)
        }
        ImportedWhat::Links { from, edges } => {
            let (site, key) = (index.site_id(&from.site(), imported.first_seen)?, from.key());
            let (row, is_new) = index.page_row(site, from, key)?;
            if is_new {
                index.put_page(site, key, &row)?;
            }
            let seen = Stamp { first_seen: imported.first_seen, last_seen: imported.last_seen, record: at };
            let offer = Offer { at: imported.first_seen, queue: None };
            visit::see_edges(index, from, (site, key), edges.iter(), seen, offer)
        }
        ImportedWhat::Site { site, last_up, cause } => {
            let (mut row, _) = index.site_row(site, imported.first_seen)?;
            row.seen(imported.first_seen, imported.last_seen);
            if let Some(up) = last_up {
                row.liveness.answered(*up);
            }
            if cause.is_some() {
                row.liveness.failed(imported.last_seen, *cause);
            }
            index.put_site(site, &row)
        }
    }
}

fn page(index: &mut Index, url: &PageUrl, look: &Look<'_>) -> Result<(), GraphError> {
    let (site, key) = (index.site_id(&url.site(), look.first_seen)?, url.key());
    let (mut row, _) = index.page_row(site, url, key)?;
    look.note(&mut row);
    index.put_page(site, key, &row)?;
    visit::title(index, url, look)
}
