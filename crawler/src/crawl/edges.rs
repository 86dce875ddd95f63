//! From links as they stood on a page to edges: targets named, refused sites
//! replaced by their tags, equal edges merged.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{Decision, LinkEdge, NotVisited, ONION_LABEL_LEN, OnionHost, PageText, PageUrl, RefusedTag, Target};

use crate::RefusalList;
use crate::parse::{FoundLink, Resolver};

/// Sites whose place on the refusal list is remembered.
const REMEMBERED_MAX: usize = 100_000;

/// Names the targets of links, and knows which of them are refused.
pub struct Filter {
    resolver: Arc<Resolver>,
    list: RefusalList,
    remembered: Mutex<HashMap<OnionHost, Option<RefusedTag>>>,
}

impl Filter {
    /// A filter over a refusal list.
    pub fn new(list: RefusalList, resolver: Arc<Resolver>) -> Self {
        Self { resolver, list, remembered: Mutex::default() }
    }

    /// Whether an address is refused, by its service or its full host.
    pub fn refuses(&self, url: &PageUrl) -> Option<RefusedTag> {
        if url.subdomain().is_some() {
            return self.list.refuses(url);
        }
        self.refuses_site(url.site())
    }

    /// Whether a service is refused.
    pub fn refuses_site(&self, site: OnionHost) -> Option<RefusedTag> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        *remembered.entry(site).or_insert_with(|| self.list.refuses_site(&site))
    }

    /// The edges of a page. Links to schemes that name no host are left out:
    /// they were counted by the parser.
    pub(super) fn edges(&self, links: &[FoundLink]) -> Vec<LinkEdge> {
        let mut edges: Vec<LinkEdge> = Vec::with_capacity(links.len());
        let mut places = HashMap::with_capacity(links.len());
        for link in links {
            let Some((target, why)) = self.resolver.target(link) else { continue };
            let (target, why) = match self.refused(&target) {
                Some(tag) => (Target::Refused(tag), Some(NotVisited::Refused)),
                None => (target, why),
            };
            let refused = matches!(target, Target::Refused(_));
            let at = *places.entry((target.clone(), link.kind, link.place)).or_insert_with(|| {
                let decision = why.map_or(Decision::Not(NotVisited::NotFollowable), Decision::Not);
                edges.push(LinkEdge {
                    target,
                    kind: link.kind,
                    place: link.place,
                    rel: link.rel,
                    text: None,
                    count: 0,
                    decision,
                });
                edges.len() - 1
            });
            let edge = &mut edges[at];
            edge.count = edge.count.saturating_add(link.count);
            edge.rel = edge.rel.union(link.rel);
            // What a link to a refused site says may name the site.
            let text = link.text.as_ref().filter(|text| !refused && !self.names_refused(text.as_str()));
            if edge.text.is_none() {
                edge.text = text.cloned();
            }
        }
        edges
    }

    /// Puts the tag in the place of a refused target.
    pub(super) fn hide_refused(&self, target: &mut Target) {
        if let Some(tag) = self.refused(target) {
            *target = Target::Refused(tag);
        }
    }

    /// Empties kept texts that name a refused site in full: nothing but the tag
    /// of such a site is ever recorded.
    pub(super) fn hide_refused_in(&self, text: &mut PageText) {
        drop_if(&mut text.title, |t| self.names_refused(t.as_str()));
        drop_if(&mut text.description, |t| self.names_refused(t.as_str()));
        drop_if(&mut text.keywords, |t| self.names_refused(t.as_str()));
        drop_if(&mut text.h1, |t| self.names_refused(t.as_str()));
        drop_if(&mut text.canonical, |t| self.names_refused(t));
    }

    /// Whether a text holds the address of a refused site.
    fn names_refused(&self, text: &str) -> bool {
        let ends = text
            .match_indices('.')
            .map(|(dot, _)| dot)
            .filter(|dot| text.get(dot + 1..dot + 6).is_some_and(|after| after.eq_ignore_ascii_case("onion")));
        ends.filter_map(|dot| text.get(dot.checked_sub(ONION_LABEL_LEN)?..dot + 6))
            .filter_map(|name| OnionHost::parse_with(name, |_| true).ok())
            .any(|site| self.refuses_site(site).is_some())
    }

    fn refused(&self, target: &Target) -> Option<RefusedTag> {
        match target {
            Target::Page(url) => self.refuses(url),
            Target::Site(site) => self.refuses_site(*site),
            Target::Domain(_) => None,
            Target::Refused(tag) => Some(*tag),
        }
    }
}

fn drop_if<T>(field: &mut Option<T>, condition: impl FnOnce(&T) -> bool) {
    if field.as_ref().is_some_and(condition) {
        *field = None;
    }
}

#[cfg(test)]
mod tests {
    use model::{Label, LinkKind, Place, Rel, Title, UtcTime};
    use url::Url;

    use super::*;
    use crate::{RefusalKey, ahmia_line};

    fn site(n: u32) -> OnionHost {
        (0u32..)
            .map(|i| *blake3::hash(&[n.to_be_bytes(), i.to_be_bytes()].concat()).as_bytes())
            .find_map(|key| OnionHost::from_public_key(key).ok())
            .unwrap()
    }

    fn filter_refusing(refused: OnionHost) -> Filter {
        let line = ahmia_line(&refused.full_name());
        let (list, _) = RefusalList::import(RefusalKey::new([1; 32]), UtcTime::from_millis(1), &line).unwrap();
        Filter::new(list, Arc::new(Resolver::new()))
    }

    fn link(url: &str, kind: LinkKind, text: &str) -> FoundLink {
        let text = Label::some(text);
        FoundLink { url: Url::parse(url).unwrap(), kind, place: Place::Main, rel: Rel::default(), text, count: 1 }
    }

    #[test]
    fn a_refused_site_leaves_only_its_tag() {
        let (bad, good) = (site(1).full_name(), site(2).full_name());
        let filter = filter_refusing(site(1));
        let edges = filter.edges(&[
            link(&format!("http://{bad}/a"), LinkKind::Hyperlink, "the bad one"),
            link(&format!("http://www.{bad}/b"), LinkKind::Hyperlink, ""),
            link(&format!("http://{good}/"), LinkKind::Hyperlink, &format!("not {}", bad.to_uppercase())),
            link(&format!("http://{good}/"), LinkKind::Hyperlink, "fine"),
        ]);
        let tag = filter.refuses_site(site(1)).unwrap();
        assert_eq!(edges.len(), 2);
        assert_eq!((&edges[0].target, edges[0].count), (&Target::Refused(tag), 2));
        assert_eq!((edges[0].decision, &edges[0].text), (Decision::Not(NotVisited::Refused), &None));
        assert_eq!(edges[1].text.as_ref().map(Label::as_str), Some("fine"));
        let mut text = PageText { title: Title::some(&format!("Mirror of {bad}!")), ..PageText::default() };
        filter.hide_refused_in(&mut text);
        assert_eq!(text.title, None);
    }

    #[test]
    fn equal_edges_are_one_with_a_count_and_places_and_kinds_tell_apart() {
        let url = format!("http://{}/", site(2).full_name());
        let mut in_nav = link(&url, LinkKind::Hyperlink, "nav");
        in_nav.place = Place::Nav;
        let links = [
            link(&url, LinkKind::Hyperlink, ""),
            link(&url, LinkKind::Hyperlink, "x"),
            in_nav,
            link(&url, LinkKind::Frame, ""),
        ];
        let edges = filter_refusing(site(1)).edges(&links);
        let counts: Vec<_> = edges.iter().map(|edge| (edge.kind, edge.place, edge.count)).collect();
        assert_eq!(
            counts,
            [
                (LinkKind::Hyperlink, Place::Main, 2),
                (LinkKind::Hyperlink, Place::Nav, 1),
                (LinkKind::Frame, Place::Main, 1)
            ]
        );
    }
}
