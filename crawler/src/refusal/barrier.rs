//! The last place where a refused site is stopped: at the door itself.
//!
//! Seeds, links and redirects are matched before. If one slipped through all the
//! same, whatever asked, the door's backend never hears of it.

use std::sync::Arc;

use model::{Cause, PageUrl};
use url::Url;

use crate::crawl::Filter;
use crate::transport::{BoxFuture, BoxStream, ConnectError, Connector, Destination};

/// A backend that refuses what is on the refusal list.
pub struct RefusalBarrier {
    filter: Arc<Filter>,
    inner: Arc<dyn Connector>,
}

impl RefusalBarrier {
    /// Puts the list in front of a backend.
    pub fn new(filter: Arc<Filter>, inner: Arc<dyn Connector>) -> Self {
        Self { filter, inner }
    }
}

impl Connector for RefusalBarrier {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        // The key of the site was checked when the label was made.
        let by_host = Url::parse(&format!("http://{}/", to.name)).is_ok_and(|url| {
            PageUrl::from_url_with(&url, |site| *site == to.label.site)
                .is_ok_and(|page| self.filter.refuses(&page).is_some())
        });
        if by_host || self.filter.refuses_site(to.label.site).is_some() {
            let refused = ConnectError::new(Cause::InvalidAddress, "on the refusal list");
            return Box::pin(async { Err(refused) });
        }
        self.inner.connect(to)
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        self.inner.probe()
    }
}
