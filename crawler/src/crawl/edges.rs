//! From links as they stood on a page to edges: targets named, refused sites
//! replaced by their tags, equal edges merged.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use model::{Decision, Label, LinkEdge, NotVisited, OnionHost, PageRecord, PageUrl, RefusedTag, Target};
use url::{Position, Url};

use crate::RefusalList;
use crate::extract::{Hints, mask_label, mask_record, names_person};
use crate::parse::{Carried, FoundLink, Resolver, holds_run, redact};
use crate::privacy::Keeper;
use crate::refusal::named_sites;

/// Sites whose place on the refusal list is remembered.
const REMEMBERED_MAX: usize = 100_000;

/// Names the targets of links, and knows which of them are refused.
pub struct Filter {
    resolver: Arc<Resolver>,
    list: RefusalList,
    keeper: Option<Arc<Keeper>>,
    remembered: Mutex<HashMap<OnionHost, Option<RefusedTag>>>,
    /// Sites that tripped a wire or were forgotten: refused like those of the list.
    stopped: Mutex<HashSet<RefusedTag>>,
}

impl Filter {
    /// A filter over a refusal list.
    pub fn new(list: RefusalList, resolver: Arc<Resolver>) -> Self {
        Self { resolver, list, keeper: None, remembered: Mutex::default(), stopped: Mutex::default() }
    }

    /// Who decides what is kept of identifiers.
    pub(super) fn keeper(&self) -> Option<&Keeper> {
        self.keeper.as_deref()
    }

    /// Keeps no address that names a person, by what `keeper` keeps in clear.
    pub fn with_keeper(self, keeper: Arc<Keeper>) -> Self {
        Self { keeper: Some(keeper), ..self }
    }

    /// Refuses sites that were stopped before: they tripped a wire, or were forgotten.
    pub fn with_stopped(self, tags: impl IntoIterator<Item = RefusedTag>) -> Self {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).extend(tags);
        self
    }

    /// Refuses a site from now on.
    pub fn stop(&self, site: OnionHost) -> RefusedTag {
        let tag = self.list.tag(&site);
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).insert(tag);
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).insert(site, Some(tag));
        tag
    }

    fn is_stopped(&self, site: &OnionHost) -> Option<RefusedTag> {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        if stopped.is_empty() {
            return None;
        }
        Some(self.list.tag(site)).filter(|tag| stopped.contains(tag))
    }

    /// Whether an address is refused: by its service, by its full host, or because
    /// it names a refused site behind its host, as the addresses of redirectors do.
    pub fn refuses(&self, url: &PageUrl) -> Option<RefusedTag> {
        self.refuses_site(url.site())
            .or_else(|| url.subdomain().and_then(|_| self.list.refuses(url)))
            .or_else(|| self.named_in(url.path_found()))
            .or_else(|| self.named_in(url.subdomain()?))
    }

    /// Whether a service is refused.
    pub fn refuses_site(&self, site: OnionHost) -> Option<RefusedTag> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MAX {
            remembered.clear();
        }
        *remembered.entry(site).or_insert_with(|| self.list.refuses_site(&site).or_else(|| self.is_stopped(&site)))
    }

    /// The edges of a page. Links to schemes that name no host are left out:
    /// they were counted by the parser.
    pub(crate) fn edges(&self, links: &[FoundLink]) -> Vec<LinkEdge> {
        let mut edges: Vec<LinkEdge> = Vec::with_capacity(links.len());
        let mut places = HashMap::with_capacity(links.len());
        let mut carried = Carried::new();
        for link in links {
            let target = self.resolver.target(link, |url| {
                // What costs less comes first: it bounds what the other looks through.
                carried.takes_address(url) && !self.names_person_in(url)
            });
            let Some((target, why)) = target else { continue };
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
            if edge.text.is_none() && !refused {
                let mut may_keep = |text: &str| self.named_in(text).is_none() && carried.takes_text(text);
                edge.text = link.text.clone().take_if(|text| may_keep(text.as_str()));
            }
        }
        edges
    }

    /// Puts in the place of a target what may be kept of it: the tag of a refused
    /// site, the site alone where the address names a person.
    pub fn reduce(&self, target: &mut Target) {
        if let Some(tag) = self.refused(target) {
            *target = Target::Refused(tag);
        } else if let Target::Page(url) = target
            && self.address_names_person(url)
        {
            *target = Target::Site(url.site());
        }
    }

    /// Empties kept texts that name a refused site, however it is written: nothing
    /// but the tag of such a site is ever recorded.
    pub fn hide_refused_in(&self, record: &mut PageRecord) {
        record.edit_texts(|text| self.named_in(text).is_none().then_some(Cow::Borrowed(text)));
    }

    /// Hides refused sites in an edge: in its target and in its text.
    pub(crate) fn hide_refused_in_edge(&self, edge: &mut LinkEdge) {
        if let Some(tag) = self.refused(&edge.target) {
            edge.target = Target::Refused(tag);
            edge.decision = Decision::Not(NotVisited::Refused);
            edge.text = None;
        }
        edge.text.take_if(|text| self.named_in(text.as_str()).is_some());
    }

    /// Whether a text names a refused site.
    pub(crate) fn names_refused(&self, text: &str) -> bool {
        self.named_in(text).is_some()
    }

    /// Leaves of a record that was made elsewhere what would be kept of our own.
    pub fn clean_record(&self, record: &mut PageRecord) {
        record.edit_texts(|text| Some(redact(text)));
        if let Some(keeper) = &self.keeper {
            mask_record(record, keeper);
        }
        record.text.canonical.take_if(|address| self.names_person(address));
        self.hide_refused_in(record);
    }

    /// Leaves of an edge that was made elsewhere what would be kept of our own.
    pub fn clean_edge(&self, edge: &mut LinkEdge) {
        let had = std::mem::discriminant(&edge.target);
        self.reduce(&mut edge.target);
        if let Target::Page(url) = &edge.target
            && holds_run(url.path_found())
        {
            edge.target = Target::Site(url.site());
        }
        match edge.target {
            Target::Refused(_) => {
                edge.text = None;
                edge.decision = Decision::Not(NotVisited::Refused);
            }
            Target::Site(_) if had != std::mem::discriminant(&edge.target) => {
                edge.decision = Decision::Not(NotVisited::Withheld);
            }
            _ => {}
        }
        edge.text = edge.text.take().and_then(|text| Label::some(&redact(text.as_str())));
        if let Some(keeper) = &self.keeper {
            mask_label(&mut edge.text, &Hints::default(), keeper);
        }
        edge.text.take_if(|text| self.named_in(text.as_str()).is_some());
    }

    /// Whether the address of a page may be kept at all.
    pub fn may_keep(&self, url: &PageUrl) -> bool {
        self.refuses(url).is_none() && !holds_run(url.path_found()) && !self.address_names_person(url)
    }

    fn address_names_person(&self, url: &PageUrl) -> bool {
        self.names_person(url.path_found()) || url.subdomain().is_some_and(|labels| self.names_person(labels))
    }

    fn names_person_in(&self, url: &Url) -> bool {
        // Of a host its last two labels are the name of the service.
        let labels = url.host_str().and_then(|host| host.rsplitn(3, '.').nth(2));
        self.names_person(&url[Position::BeforePath..]) || labels.is_some_and(|labels| self.names_person(labels))
    }

    fn names_person(&self, address: &str) -> bool {
        self.keeper.as_ref().is_some_and(|keeper| names_person(address, keeper))
    }

    /// The first refused site whose address stands in `text`.
    fn named_in(&self, text: &str) -> Option<RefusedTag> {
        named_sites(text).find_map(|site| self.refuses_site(site))
    }

    fn refused(&self, target: &Target) -> Option<RefusedTag> {
        match target {
            Target::Page(url) => self.refuses(url),
            Target::Site(site) => self.refuses_site(*site),
            // The domain of a gateway can hold an onion address.
            Target::Domain(domain) => self.named_in(domain.as_str()),
            Target::Refused(tag) => Some(*tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{
        Counts, Cut, HeadFacts, LinkKind, MediaType, PageClass, PageText, Place, Rel, Summary, Title, UtcTime,
    };

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
            link(&format!("http://{good}/go?to={}", site(1).label()), LinkKind::Hyperlink, "through us"),
        ]);
        let tag = filter.refuses_site(site(1)).unwrap();
        assert_eq!(edges.len(), 2);
        assert_eq!((&edges[0].target, edges[0].count), (&Target::Refused(tag), 3));
        assert_eq!((edges[0].decision, &edges[0].text), (Decision::Not(NotVisited::Refused), &None));
        assert_eq!(edges[1].text.as_ref().map(Label::as_str), Some("fine"));
    }

    #[test]
    fn no_kept_text_of_a_page_names_a_refused_site() {
        let filter = filter_refusing(site(1));
        let label = site(1).label();
        let named = Label::some(&format!("v {label}"));
        let mut page = PageRecord {
            status: 200,
            media_type: MediaType::Html,
            charset: Label::new("utf-8"),
            head: HeadFacts {
                server: named.clone(),
                powered_by: named.clone(),
                cookie_names: vec![Label::new("sid"), Label::new(&label)],
                ..HeadFacts::default()
            },
            text: PageText {
                title: Title::some(&format!("Mirror of {}", label.to_uppercase())),
                description: Summary::some(&format!("{}\u{200b}{}", &label[..9], &label[9..])),
                keywords: Summary::some(&label),
                h1: named.clone(),
                generator: named.clone(),
                canonical: Some(format!("http://{}/?{label}", site(2).full_name()).into()),
                robots: named.clone(),
            },
            html_lang: named,
            language: None,
            class: PageClass::Content,
            counts: Counts { inputs: vec![(Label::new(&label), 1)], ..Counts::default() },
            dom_hash: None,
            cut: Cut::default(),
        };
        filter.hide_refused_in(&mut page);
        assert_eq!(page.text, PageText::default());
        let left = HeadFacts { cookie_names: vec![Label::new("sid")], ..HeadFacts::default() };
        assert_eq!((page.head, page.html_lang, page.counts), (left, None, Counts::default()));
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
