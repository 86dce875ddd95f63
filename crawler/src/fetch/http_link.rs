//! Links that stand in a response head: redirects and refreshes. What a refresh
//! says is read by the parser, in a head as on a page.

use model::{LinkKind, PageUrl, Place, Rel};
use url::Url;

use crate::parse::FoundLink;

/// The link that a header field of `from` makes, resolved against its address.
/// `None` unless it leads to an http(s) address.
pub(crate) fn http_link(from: &PageUrl, reference: &str, kind: LinkKind) -> Option<FoundLink> {
    let mut url = Url::parse(&from.as_found()).ok()?.join(reference.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    url.set_fragment(None);
    // Neither can fail on an address that has a host.
    let _no_user = url.set_username("");
    let _no_password = url.set_password(None);
    Some(FoundLink { url, kind, place: Place::Http, rel: Rel::default(), text: None, count: 1 })
}

/// Whether two addresses are asked for in the same words. The canonical form
/// would not do: a server may redirect to another spelling of the same page.
pub(crate) fn same_page(a: &PageUrl, b: &PageUrl) -> bool {
    a.as_found() == b.as_found()
}
