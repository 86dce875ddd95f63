//! From a link that was found to the node it stands for, with a memory.
//!
//! Sites whose keys have passed are remembered, see `known_sites`.

use std::sync::Arc;

use model::{LinkKind, NotVisited, Target, URL_BYTES_MAX, target_of};

use url::Url;

use super::encoded;
use super::page::FoundLink;
use crate::known_sites::KnownSites;

/// Turns links into targets. Shared between threads.
pub struct Resolver {
    known: Arc<KnownSites>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self::new()
    }
}

impl Resolver {
    /// A resolver that remembers nothing yet.
    pub fn new() -> Self {
        Self::sharing(Arc::default())
    }

    /// A resolver that shares its memory with others who check sites.
    pub fn sharing(known: Arc<KnownSites>) -> Self {
        Self { known }
    }

    /// The node that `link` points at, and why it cannot be visited if that
    /// follows from the link alone. `None` if it names no host.
    ///
    /// The host of a resource is a site as a whole. An address that is too long
    /// to be visited stands for its site too, and so does one that carries
    /// encoded data or that `may_keep` does not want: such an address is not kept.
    pub fn target(
        &self,
        link: &FoundLink,
        may_keep: impl FnOnce(&Url) -> bool,
    ) -> Option<(Target, Option<NotVisited>)> {
        let is_resource = link.kind == LinkKind::ResourceHost;
        let not_kept = match &link.url {
            _ if is_resource => None,
            url if url.as_str().len() > URL_BYTES_MAX => Some(NotVisited::UrlTooLong),
            url if encoded::holds_run(url.as_str()) || !may_keep(url) => Some(NotVisited::Withheld),
            _ => None,
        };
        let whole_site = not_kept.is_some() || is_resource;
        let (target, why) = if whole_site {
            let mut host = link.url.clone();
            host.set_path("/");
            host.set_query(None);
            let (target, why) = target_of(&host, |site| self.known.knows(site))?;
            match target {
                Target::Page(page) => {
                    self.known.remember(page.site());
                    (Target::Site(page.site()), why.or(not_kept))
                }
                other => (other, why),
            }
        } else {
            let (target, why) = target_of(&link.url, |site| self.known.knows(site))?;
            if let Target::Page(page) = &target {
                self.known.remember(page.site());
            }
            (target, why)
        };
        let not_followable = (!link.kind.is_followable()).then_some(NotVisited::NotFollowable);
        // The first reason in the order of `NotVisited` is shown.
        let why = match (why, not_followable) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Some((target, why))
    }
}

#[cfg(test)]
mod tests {
    use model::{Place, Rel};

    use super::super::test_sites::{onion, site};
    use super::*;

    fn link(url: &str, kind: LinkKind) -> FoundLink {
        FoundLink { url: Url::parse(url).unwrap(), kind, place: Place::Body, rel: Rel::default(), text: None, count: 1 }
    }

    fn target(url: &str, kind: LinkKind) -> (String, Option<NotVisited>) {
        let resolver = Resolver::new();
        let first = resolver.target(&link(url, kind), |_| true).unwrap();
        assert_eq!(resolver.target(&link(url, kind), |_| true).unwrap(), first);
        (first.0.name(), first.1)
    }

    #[test]
    fn each_kind_of_host_becomes_its_kind_of_node() {
        let name = onion(1);
        let page = format!("http://{name}/a?b=c");
        assert_eq!(target(&page, LinkKind::Hyperlink), (page.clone(), None));
        assert_eq!(target(&page, LinkKind::TextMention), (page.clone(), None));
        assert_eq!(target(&page, LinkKind::Form), (page.clone(), Some(NotVisited::NotFollowable)));
        assert_eq!(
            target("http://www.shop.example.org/x", LinkKind::Hyperlink),
            ("example.org".to_owned(), Some(NotVisited::Clearnet))
        );
        assert_eq!(target("http://abcdefghij234567.onion/", LinkKind::Hyperlink).1, Some(NotVisited::InvalidAddress));
        assert_eq!(
            target("http://cdn.example.org/", LinkKind::ResourceHost),
            ("example.org".to_owned(), Some(NotVisited::Clearnet))
        );
    }

    #[test]
    fn the_host_of_a_resource_is_a_site() {
        let name = onion(2);
        assert_eq!(target(&format!("http://{name}/"), LinkKind::ResourceHost), (name, Some(NotVisited::NotFollowable)));
    }

    #[test]
    fn addresses_that_are_not_kept_stand_for_their_site() {
        let name = onion(3);
        let long = format!("http://{name}/{}", "a.".repeat(1200));
        assert_eq!(target(&long, LinkKind::Hyperlink), (name.clone(), Some(NotVisited::UrlTooLong)));
        let data = format!("http://{name}/?d={}", "Ab1".repeat(90));
        assert_eq!(target(&data, LinkKind::Hyperlink), (name.clone(), Some(NotVisited::Withheld)));
        let unwanted = Resolver::new().target(&link(&format!("http://{name}/x"), LinkKind::Hyperlink), |_| false);
        assert_eq!(unwanted, Some((Target::Site(site(3)), Some(NotVisited::Withheld))));
    }
}
