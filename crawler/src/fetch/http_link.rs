//! Links that stand in a response head: redirects and refreshes.

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

/// The address in a `Refresh` field: seconds, a semicolon or comma, `url=`.
pub(crate) fn refresh_target(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once([';', ','])?;
    let (name, address) = rest.trim().split_once('=')?;
    let address = address.trim().trim_matches(['"', '\'']);
    (name.trim().eq_ignore_ascii_case("url") && !address.is_empty()).then_some(address)
}

/// Whether two addresses are asked for in the same words. The canonical form
/// would not do: a server may redirect to another spelling of the same page.
pub(crate) fn same_page(a: &PageUrl, b: &PageUrl) -> bool {
    a.as_found() == b.as_found()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refresh_fields_name_their_target() {
        assert_eq!(refresh_target("0; url=/next"), Some("/next"));
        assert_eq!(refresh_target("5,URL = '/next'"), Some("/next"));
        for value in ["5", "5;", "5; /next", "5; url=", ""] {
            assert_eq!(refresh_target(value), None, "{value}");
        }
    }
}
