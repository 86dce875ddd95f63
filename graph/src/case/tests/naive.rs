//! The same answers, worked out the slow and plain way: keep everything, look at
//! all of it for every question.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Analysed, AnalysedWhat, Cause, CrawlEvent, Decision, Fault, IdentifierForm, IdentifierKind, Imported, ImportedWhat,
    Indicated, LinkEdge, LinkKind, Mention, NotVisited, OnionHost, PageFingerprints, PageMentions, PageRecord, PageUrl,
    Place, ScanId, Target, UtcTime, Visit, VisitOutcome,
};

use crate::index::QueueState;
use crate::journal::{Position, RecordAddress};
use crate::view::{LinkView, MentionView, PageView, SiteState, SiteView};

/// The naive twin knows of no journal.
pub(crate) const NOWHERE: RecordAddress = RecordAddress { frame: Position::START, index: 0 };

#[derive(Default)]
pub(crate) struct Naive {
    looks: Vec<Look>,
    edges: Vec<Seen>,
    /// When each site was first named, in the order of events.
    named: BTreeMap<OnionHost, UtcTime>,
    /// Other times at which a site as such was seen.
    seen: Vec<(OnionHost, UtcTime)>,
    /// What robots.txt and imports tell.
    signs: Vec<(OnionHost, UtcTime, Result<(), Option<Cause>>)>,
    pub(crate) queues: BTreeMap<(ScanId, PageUrl), QueueState>,
    queued: BTreeSet<PageUrl>,
    fates: Vec<(PageUrl, NotVisited)>,
    said: Vec<PageMentions>,
    prints: Vec<PageFingerprints>,
    indicated: Vec<Indicated>,
    analysed: BTreeMap<(UtcTime, u32), Analysed>,
}

struct Look {
    url: PageUrl,
    first: UtcTime,
    last: UtcTime,
    outcome: VisitOutcome,
    page: Option<(UtcTime, PageRecord)>,
    tells_liveness: bool,
}

struct Seen {
    from: PageUrl,
    first: UtcTime,
    last: UtcTime,
    edge: LinkEdge,
}

impl Naive {
    pub(crate) fn of(events: &[CrawlEvent]) -> Self {
        let mut naive = Self::default();
        events.iter().for_each(|event| naive.add(event));
        naive
    }

    /// What a page said last, of the mentions that pass.
    pub(crate) fn mentions(&self, url: &PageUrl, passes: impl Fn(&Mention) -> bool) -> Option<MentionView> {
        let said = || self.said.iter().filter(|page| page.url == *url);
        let mut holding = said().filter(|page| page.mentions.iter().any(&passes)).peekable();
        holding.peek()?;
        let (first_seen, latest) = holding.fold((UtcTime::from_millis(i64::MAX), None), |(first, latest), page| {
            let is_latest = latest.is_none_or(|latest: &PageMentions| latest.at <= page.at);
            (first.min(page.at), if is_latest { Some(page) } else { latest })
        });
        let latest = latest?;
        let mentions = latest.mentions.iter().filter(|mention| passes(mention)).cloned().collect();
        let url = latest.url.clone();
        Some(MentionView { url, first_seen, last_seen: latest.at, mentions, record: NOWHERE })
    }

    /// Sites, pages, first and last time of every identifier.
    pub(crate) fn identifiers(&self) -> BTreeMap<(IdentifierKind, IdentifierForm), (u64, u64, UtcTime, UtcTime)> {
        let mut on: BTreeMap<_, Vec<(&PageUrl, UtcTime)>> = BTreeMap::new();
        for page in &self.said {
            for mention in &page.mentions {
                on.entry((mention.kind, mention.form.clone())).or_default().push((&page.url, page.at));
            }
        }
        let sum = |seen: Vec<(&PageUrl, UtcTime)>| {
            let pages: BTreeSet<_> = seen.iter().map(|(url, _)| *url).collect();
            let sites: BTreeSet<_> = pages.iter().map(|url| url.site()).collect();
            let times: BTreeSet<_> = seen.iter().map(|(_, at)| *at).collect();
            let (first, last) = (*times.first().unwrap(), *times.last().unwrap());
            (sites.len() as u64, pages.len() as u64, first, last)
        };
        on.into_iter().map(|(identifier, seen)| (identifier, sum(seen))).collect()
    }

    /// The latest fingerprints of a page, the last of equals.
    pub(crate) fn prints(&self, url: &PageUrl) -> Option<PageFingerprints> {
        self.prints.iter().filter(|page| page.url == *url).max_by_key(|page| page.at).cloned()
    }

    /// The rules that a page met last, the last of equals.
    pub(crate) fn indicated(&self, url: &PageUrl) -> Option<Indicated> {
        self.indicated.iter().filter(|page| page.url == *url).max_by_key(|page| page.at).cloned()
    }

    /// Every whole analysis: its parts.
    pub(crate) fn analyses(&self) -> Vec<Vec<Analysed>> {
        let times: BTreeSet<UtcTime> = self.analysed.keys().map(|(at, _)| *at).collect();
        let parts = |at| self.analysed.values().filter(|part| part.at == at).cloned().collect::<Vec<_>>();
        let is_whole = |parts: &Vec<Analysed>| {
            let numbers: Vec<u32> = parts.iter().map(|part| part.part).collect();
            let begins = matches!(parts[0].what, AnalysedWhat::Begun(_));
            let ends = match &parts[parts.len() - 1].what {
                AnalysedWhat::Ended(counts) => counts.parts as usize == parts.len(),
                _ => false,
            };
            begins && ends && numbers == (0..parts.len() as u32).collect::<Vec<_>>()
        };
        times.into_iter().map(parts).filter(is_whole).collect()
    }

    fn add_indicated(&mut self, page: &Indicated) {
        self.name(page.url.site(), page.at);
        self.indicated.push(page.clone());
    }

    fn add_mentions(&mut self, page: &PageMentions) {
        self.name(page.url.site(), page.at);
        self.said.push(page.clone());
    }

    fn add_prints(&mut self, page: &PageFingerprints) {
        self.name(page.url.site(), page.at);
        self.prints.push(page.clone());
    }

    fn add(&mut self, event: &CrawlEvent) {
        match event {
            CrawlEvent::ScanStarted(start) => {
                for seed in &start.seeds {
                    self.name(seed.site(), start.at);
                    self.enqueue(start.scan, seed);
                }
            }
            CrawlEvent::Visited(visit) => self.add_visit(visit),
            CrawlEvent::RobotsRead(robots) => {
                let site = robots.url.site();
                self.name(site, robots.at);
                self.seen.push((site, robots.at));
                self.signs.push((site, robots.at, robots.failed.map_or(Ok(()), |cause| Err(Some(cause)))));
            }
            CrawlEvent::GivenUp(given_up) => {
                self.name(given_up.site, given_up.at);
                let waiting = |state: &QueueState| matches!(state, QueueState::Queued | QueueState::Retry);
                let urls: Vec<PageUrl> = if given_up.urls.is_empty() {
                    let all = self.queues.iter();
                    let ours = all.filter(|((scan, url), state)| {
                        *scan == given_up.scan && url.site() == given_up.site && waiting(state)
                    });
                    ours.map(|((_, url), _)| url.clone()).collect()
                } else {
                    given_up.urls.clone()
                };
                for url in urls {
                    let state = self.queues.entry((given_up.scan, url.clone())).or_insert(QueueState::Queued);
                    if *state != QueueState::Done {
                        *state = QueueState::GivenUp(given_up.why);
                        self.queued.insert(url.clone());
                        self.fates.push((url, given_up.why));
                    }
                }
            }
            CrawlEvent::OurNetwork(_)
            | CrawlEvent::ScanSealed(_)
            | CrawlEvent::Sealed(_)
            | CrawlEvent::Revealed(_)
            | CrawlEvent::Tripped(_)
            | CrawlEvent::Lifted(_)
            | CrawlEvent::Decided(_)
            | CrawlEvent::Armed(_)
            | CrawlEvent::Forgotten(_) => {}
            CrawlEvent::Ingested(file) => self.name(file.url.site(), file.at),
            CrawlEvent::Mentions(page) => self.add_mentions(page),
            CrawlEvent::Fingerprints(page) => self.add_prints(page),
            CrawlEvent::Indicated(page) => self.add_indicated(page),
            CrawlEvent::Analysed(part) => drop(self.analysed.insert((part.at, part.part), (**part).clone())),
            CrawlEvent::Imported(imported) => self.add_import(imported),
        }
    }

    fn add_import(&mut self, imported: &Imported) {
        let (first, last) = (imported.first_seen, imported.last_seen);
        match &imported.what {
            ImportedWhat::Saved { url, outcome } => {
                self.name(url.site(), first);
                let page = match outcome {
                    VisitOutcome::Page(record) => Some((last, (**record).clone())),
                    _ => None,
                };
                let (url, outcome) = (url.clone(), outcome.clone());
                self.look(Look { url, first, last, outcome, page, tells_liveness: false });
            }
            ImportedWhat::Page { url, outcome, earlier } => {
                self.name(url.site(), first);
                let page = match outcome {
                    VisitOutcome::Page(record) => Some((last, (**record).clone())),
                    _ => earlier.as_deref().map(|record| (first, record.clone())),
                };
                self.look(Look { url: url.clone(), first, last, outcome: outcome.clone(), page, tells_liveness: true });
            }
            ImportedWhat::Links { from, edges } => {
                self.name(from.site(), first);
                for edge in edges {
                    self.name_target(edge, first);
                    self.edges.push(Seen { from: from.clone(), first, last, edge: edge.clone() });
                }
            }
            ImportedWhat::Site { site, last_up, cause } => {
                self.name(*site, first);
                self.seen.extend([(*site, first), (*site, last)]);
                self.signs.extend(last_up.map(|up| (*site, up, Ok(()))));
                self.signs.extend(cause.map(|cause| (*site, last, Err(Some(cause)))));
            }
        }
    }

    fn add_visit(&mut self, visit: &Visit) {
        self.name(visit.url.site(), visit.at);
        let page = match &visit.outcome {
            VisitOutcome::Page(record) => Some((visit.at, (**record).clone())),
            _ => None,
        };
        let (url, outcome) = (visit.url.clone(), visit.outcome.clone());
        self.look(Look { url: url.clone(), first: visit.at, last: visit.at, outcome, page, tells_liveness: true });
        let state = if visit.frontier.retry { QueueState::Retry } else { QueueState::Done };
        self.queues.insert((visit.scan, url.clone()), state);
        self.queued.insert(url.clone());
        for edge in visit.links.clone() {
            self.name_target(&edge, visit.at);
            if let (Target::Page(to), Decision::Queued) = (&edge.target, edge.decision) {
                let same_site = to.site() == url.site();
                if visit.distance.after(edge.kind, same_site).is_some() {
                    self.enqueue(visit.scan, &to.clone());
                }
            }
            self.edges.push(Seen { from: url.clone(), first: visit.at, last: visit.at, edge });
        }
        for nearer in &visit.frontier.nearer {
            self.name(nearer.url.site(), visit.at);
            if nearer.queued {
                self.enqueue(visit.scan, &nearer.url);
            }
        }
    }

    fn name(&mut self, site: OnionHost, at: UtcTime) {
        self.named.entry(site).or_insert(at);
    }

    fn name_target(&mut self, edge: &LinkEdge, at: UtcTime) {
        if let Some(site) = edge.target.site() {
            self.name(site, at);
        }
    }

    fn enqueue(&mut self, scan: ScanId, url: &PageUrl) {
        self.queues.insert((scan, url.clone()), QueueState::Queued);
        self.queued.insert(url.clone());
    }

    fn look(&mut self, look: Look) {
        if let VisitOutcome::Failed(cause) = look.outcome
            && cause != Cause::OurNetwork
        {
            self.queued.insert(look.url.clone());
            self.fates.push((look.url.clone(), NotVisited::SiteDown));
        }
        self.looks.push(look);
    }

    pub(crate) fn pages(&self) -> Vec<PageView> {
        let urls: BTreeSet<&PageUrl> = self.looks.iter().map(|look| &look.url).collect();
        let mut pages: Vec<PageView> = urls.into_iter().map(|url| self.page(url)).collect();
        pages.sort_by_key(|page| (page.url.site(), page.url.key()));
        pages
    }

    fn page(&self, url: &PageUrl) -> PageView {
        let looks: Vec<&Look> = self.looks.iter().filter(|look| look.url == *url).collect();
        let latest = looks.iter().max_by_key(|look| look.last).unwrap();
        let page = looks.iter().filter_map(|look| look.page.as_ref()).max_by_key(|(at, _)| *at);
        PageView {
            url: url.clone(),
            first_seen: looks.iter().map(|look| look.first).min().unwrap(),
            last_seen: latest.last,
            outcome: latest.outcome.clone(),
            from_file: !latest.tells_liveness,
            page: page.map(|(_, record)| record.clone()),
        }
    }

    fn is_visited(&self, url: &PageUrl) -> bool {
        let answered = |look: &Look| !matches!(look.outcome, VisitOutcome::Failed(_)) || look.page.is_some();
        self.looks.iter().any(|look| look.url == *url && answered(look))
    }

    fn not_visited(&self, target: &Target) -> Option<NotVisited> {
        let shown = |mut reasons: Vec<NotVisited>| {
            reasons.sort();
            let edge_only = |reason: &&NotVisited| **reason != NotVisited::NotFollowable;
            reasons.iter().find(edge_only).or(reasons.first()).copied()
        };
        let offered = self.edges.iter().filter(|seen| seen.edge.target == *target);
        let offered: Vec<NotVisited> = offered
            .filter_map(|seen| match seen.edge.decision {
                Decision::Not(reason) => Some(reason),
                _ => None,
            })
            .collect();
        match target {
            Target::Page(url) if self.is_visited(url) => None,
            Target::Page(url) if self.queued.contains(url) => {
                let fates = self.fates.iter().filter(|(page, _)| page == url).map(|(_, fate)| *fate).collect();
                Some(shown(fates).unwrap_or(NotVisited::NotReached))
            }
            Target::Page(_) | Target::Site(_) => Some(shown(offered).unwrap_or(NotVisited::NotReached)),
            Target::Domain(_) => Some(shown(offered).unwrap_or(NotVisited::Clearnet)),
            Target::Refused(_) => Some(shown(offered).unwrap_or(NotVisited::Refused)),
        }
    }

    pub(crate) fn links_from(&self, page: &PageUrl) -> Vec<LinkView> {
        let mut merged: BTreeMap<(LinkKind, String, Place), Vec<&Seen>> = BTreeMap::new();
        for seen in self.edges.iter().filter(|seen| seen.from == *page) {
            let key = (seen.edge.kind, seen.edge.target.name(), seen.edge.place);
            merged.entry(key).or_default().push(seen);
        }
        let mut links = Vec::new();
        for seen in merged.into_values() {
            let latest = seen.iter().max_by_key(|seen| seen.last).unwrap();
            let not_visited = self.not_visited(&latest.edge.target);
            links.push(LinkView {
                from: page.clone(),
                to: latest.edge.target.clone(),
                kind: latest.edge.kind,
                place: latest.edge.place,
                rel: latest.edge.rel,
                text: latest.edge.text.clone(),
                count: latest.edge.count,
                first_seen: seen.iter().map(|seen| seen.first).min().unwrap(),
                last_seen: latest.last,
                visited: not_visited.is_none(),
                not_visited,
            });
        }
        links
    }

    pub(crate) fn sites(&self) -> Vec<SiteView> {
        self.named.iter().map(|(site, named)| self.site(*site, *named)).collect()
    }

    fn site(&self, site: OnionHost, named: UtcTime) -> SiteView {
        let looks: Vec<&Look> = self.looks.iter().filter(|look| look.url.site() == site).collect();
        let into: Vec<&Seen> = self.edges.iter().filter(|seen| seen.edge.target.site() == Some(site)).collect();
        let mut times = vec![named];
        times.extend(looks.iter().flat_map(|look| [look.first, look.last]));
        times.extend(into.iter().flat_map(|seen| [seen.first, seen.last]));
        times.extend(self.seen.iter().filter(|(of, _)| *of == site).map(|(_, at)| *at));
        let (state, cause, last_up) = self.state(site, &looks);
        let out =
            self.edges.iter().filter(|seen| seen.from.site() == site).filter_map(|seen| match &seen.edge.target {
                Target::Refused(_) => None,
                Target::Domain(domain) => Some(domain.as_str().to_owned()),
                other => other.site().filter(|to| *to != site).map(|to| to.full_name()),
            });
        let sources = into.iter().map(|seen| seen.from.site()).filter(|from| *from != site);
        let pages: BTreeSet<&PageUrl> = looks.iter().filter(|look| look.page.is_some()).map(|look| &look.url).collect();
        SiteView {
            site,
            title: self.title(&looks),
            state,
            cause,
            first_seen: *times.iter().min().unwrap(),
            last_seen: *times.iter().max().unwrap(),
            last_up,
            pages: pages.len() as u64,
            links_out: out.collect::<BTreeSet<_>>().len() as u64,
            links_in: sources.collect::<BTreeSet<_>>().len() as u64,
        }
    }

    /// The title of the front page, else of the page with the smallest key; of
    /// one page, the title that was recorded last.
    fn title(&self, looks: &[&Look]) -> Option<model::Title> {
        let titled = looks.iter().filter_map(|look| Some((&look.url, look.page.as_ref()?.1.text.title.clone()?)));
        let rank = |url: &PageUrl| (url.path() != "/", url.key());
        let titled: Vec<_> = titled.collect();
        let best = titled.iter().map(|(url, _)| rank(url)).min()?;
        titled.into_iter().filter(|(url, _)| rank(url) == best).map(|(_, title)| title).next_back()
    }

    fn state(&self, site: OnionHost, looks: &[&Look]) -> (SiteState, Option<Cause>, Option<UtcTime>) {
        let mut signs: Vec<(UtcTime, Result<(), Option<Cause>>)> =
            self.signs.iter().filter(|(of, ..)| *of == site).map(|(_, at, sign)| (*at, *sign)).collect();
        let telling = looks.iter().filter(|look| look.tells_liveness);
        signs.extend(telling.map(|look| (look.last, sign(&look.outcome))));
        let ours = |sign: &Result<(), Option<Cause>>| *sign == Err(Some(Cause::OurNetwork));
        let up = signs.iter().filter(|(_, sign)| sign.is_ok()).map(|(at, _)| *at).max();
        let down = signs.iter().filter(|(_, sign)| !ours(sign)).filter_map(|(at, sign)| Some((*at, sign.err()?))).max();
        match (up, down) {
            (up, Some((at, cause))) if up.is_none_or(|up| at > up) => (SiteState::Down, cause, up),
            (Some(_), _) => (SiteState::Up, None, up),
            _ if signs.is_empty() => (SiteState::Unvisited, None, None),
            _ => (SiteState::Unknown, Some(Cause::OurNetwork), None),
        }
    }
}

fn sign(outcome: &VisitOutcome) -> Result<(), Option<Cause>> {
    match outcome {
        VisitOutcome::Failed(cause) => Err(Some(*cause)),
        VisitOutcome::Faulty(Fault::TooSlow) => Err(Some(Cause::TimedOut)),
        VisitOutcome::Faulty(Fault::Tls) => Err(None),
        _ => Ok(()),
    }
}
