//! From an absolute URL to the node it stands for.

use url::{Host, Url};

use crate::{DomainName, NotVisited, OnionHost, PageUrl, Target, UrlError};

/// The node an absolute URL stands for, and why it cannot be visited if that
/// follows from the address alone. `None` for schemes that name no host.
pub fn target_of(url: &Url, known: impl FnOnce(&OnionHost) -> bool) -> Option<(Target, Option<NotVisited>)> {
    match PageUrl::from_url_with(url, known) {
        Ok(page) => Some((Target::Page(page), None)),
        Err(UrlError::Scheme(_) | UrlError::Malformed(_)) => None,
        Err(UrlError::TooLong) => Some((Target::Site(site_of(url)?), Some(NotVisited::UrlTooLong))),
        Err(UrlError::Subdomain) => Some((Target::Site(site_of(url)?), Some(NotVisited::InvalidAddress))),
        Err(UrlError::Onion(_) | UrlError::Port) => {
            let host = url.host()?;
            let why = match &host {
                Host::Domain(name) if name.trim_end_matches('.').ends_with(".onion") => NotVisited::InvalidAddress,
                _ => NotVisited::Clearnet,
            };
            Some((Target::Domain(DomainName::from_host(&host.to_string())), Some(why)))
        }
    }
}

fn site_of(url: &Url) -> Option<OnionHost> {
    let Some(Host::Domain(host)) = url.host() else { return None };
    OnionHost::parse(crate::url::split_subdomain(host).1).ok()
}
