//! The JSON objects of sites, pages and links. Other programs read them: their
//! field names do not change within a schema number.

use model::{OnionHost, PageRecord, ScanId, UtcTime};
use serde::{Deserialize, Serialize};

use crate::{LinkView, PageView, SiteView};

/// `oniongraph.site/1`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteJson {
    /// `oniongraph.site/1`
    pub schema: String,
    /// `<56>.onion`
    pub site: OnionHost,
    /// Title of the front page.
    pub title: Option<String>,
    /// `up`, `down`, `unknown` or `unvisited`.
    pub state: String,
    /// Why it is down.
    pub cause: Option<String>,
    /// First seen by us; not when it was made.
    pub first_seen: UtcTime,
    /// Last seen by us.
    pub last_seen: UtcTime,
    /// When it last answered.
    pub last_up: Option<UtcTime>,
    /// Pages recorded.
    pub pages: u64,
    /// Distinct other nodes linked to.
    pub links_out: u64,
    /// Distinct other sites linking here.
    pub links_in: u64,
    /// Family of mirrors, once analysed.
    pub family: Option<String>,
}

impl From<SiteView> for SiteJson {
    fn from(view: SiteView) -> Self {
        Self {
            schema: "oniongraph.site/1".to_owned(),
            site: view.site,
            title: view.title.map(|title| title.as_str().to_owned()),
            state: view.state.as_str().to_owned(),
            cause: view.cause.map(|cause| cause.as_str().to_owned()),
            first_seen: view.first_seen,
            last_seen: view.last_seen,
            last_up: view.last_up,
            pages: view.pages,
            links_out: view.links_out,
            links_in: view.links_in,
            family: None,
        }
    }
}

/// `oniongraph.page_record/1`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageJson {
    /// `oniongraph.page_record/1`
    pub schema: String,
    /// The canonical address.
    pub url: String,
    /// First visited by us.
    pub first_seen: UtcTime,
    /// Last visited by us.
    pub last_seen: UtcTime,
    /// `page`, `empty`, `redirect`, `refused`, `faulty` or `failed`.
    pub outcome: String,
    /// The finer reason.
    pub reason: Option<String>,
    /// HTTP status of the last visit.
    pub status: Option<u16>,
    /// Where a redirect led.
    pub redirect_to: Option<String>,
    /// `file` if it was last read from a file, which tells nothing of the site; absent if it was visited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<String>,
    /// The metadata of the last visit that gave a page.
    pub record: Option<PageRecord>,
}

impl PageJson {
    /// The provenance of what was read from a file.
    pub(crate) const FROM_FILE: &str = "file";
}

impl From<PageView> for PageJson {
    fn from(view: PageView) -> Self {
        let redirect_to = match &view.outcome {
            model::VisitOutcome::Redirect { to, .. } => to.as_ref().map(model::Target::name),
            _ => None,
        };
        Self {
            schema: "oniongraph.page_record/1".to_owned(),
            url: view.url.canonical(),
            first_seen: view.first_seen,
            last_seen: view.last_seen,
            outcome: view.outcome.kind().to_owned(),
            reason: view.outcome.reason().map(str::to_owned),
            status: view.outcome.status(),
            redirect_to,
            provenance: view.from_file.then(|| Self::FROM_FILE.to_owned()),
            record: view.page,
        }
    }
}

/// `oniongraph.link/1`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkJson {
    /// `oniongraph.link/1`
    pub schema: String,
    /// The page it stands on.
    pub from: String,
    /// The node it points at.
    pub to: String,
    /// Kind of edge.
    pub kind: String,
    /// Place on the page.
    pub place: String,
    /// Known `rel` words.
    pub rel: String,
    /// Text of the link.
    pub text: Option<String>,
    /// How often it stood there.
    pub count: u32,
    /// First seen by us.
    pub first_seen: UtcTime,
    /// Last seen by us.
    pub last_seen: UtcTime,
    /// Whether the target was visited.
    pub visited: bool,
    /// Why not.
    pub not_visited_reason: Option<String>,
}

impl From<LinkView> for LinkJson {
    fn from(view: LinkView) -> Self {
        Self {
            schema: "oniongraph.link/1".to_owned(),
            from: view.from.canonical(),
            to: view.to.name(),
            kind: view.kind.as_str().to_owned(),
            place: view.place.as_str().to_owned(),
            rel: view.rel.to_string(),
            text: view.text.map(|text| text.as_str().to_owned()),
            count: view.count,
            first_seen: view.first_seen,
            last_seen: view.last_seen,
            visited: view.visited,
            not_visited_reason: view.not_visited.map(|why| why.as_str().to_owned()),
        }
    }
}

/// The first line of an export: what follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeaderJson {
    pub(crate) schema: String,
    pub(crate) scans: Vec<ScanId>,
}

impl HeaderJson {
    pub(crate) const SCHEMA: &str = "oniongraph.export/1";
}
