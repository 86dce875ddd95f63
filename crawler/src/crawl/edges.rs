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
