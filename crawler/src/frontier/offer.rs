//! What becomes of the links of a page: each is decided, none is forgotten.

use model::{Decision, Distance, LinkEdge, LinkKind, Nearer, NotVisited, PageUrl, Scope, Target};

use super::core::Frontier;
use super::site_queue::{SiteIndex, Status};
use super::traps;

/// What an offer changed beyond the decisions on its own edges.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// Pages that are nearer to a seed than was thought.
    pub nearer: Vec<Nearer>,
    /// Visited pages among them: their recorded links must be offered again.
    pub reexpand: Vec<PageUrl>,
}

impl Frontier {
    /// Decides about every edge of `page`, which was leased or visited, and sets
    /// its decision. Edges to sites and domains keep the decision they came with.
    /// Costs O(edges).
    pub fn offer(&mut self, page: &PageUrl, edges: &mut [LinkEdge], now: std::time::Duration) -> Offered {
        let mut offered = Offered::default();
        let Some(distance) = self.distance_of(page) else { return offered };
        for edge in edges {
            if let Target::Page(target) = &edge.target {
                edge.decision = self.decide(page, distance, target, edge.kind, now, &mut offered);
            }
        }
        offered
    }

    /// Offers the recorded links of a visited page again, because it has come
    /// nearer. What is queued now is told in [`Offered::nearer`].
    pub fn offer_again(&mut self, page: &PageUrl, edges: &[LinkEdge], now: std::time::Duration) -> Offered {
        let mut offered = Offered::default();
        let Some(distance) = self.distance_of(page) else { return offered };
        for edge in edges {
            let Target::Page(target) = &edge.target else { continue };
            let decision = self.decide(page, distance, target, edge.kind, now, &mut offered);
            if decision == Decision::Queued
                && let Some(distance) = self.distance_of(target)
            {
                offered.nearer.push(Nearer { url: target.clone(), distance, queued: true });
            }
        }
        offered
    }

    fn decide(
        &mut self,
        page: &PageUrl,
        from: Distance,
        target: &PageUrl,
        kind: LinkKind,
        now: std::time::Duration,
        offered: &mut Offered,
    ) -> Decision {
        let site = self.index.get(&target.site()).copied();
        let known = site.and_then(|site| self.sites[site.0 as usize].find(target));
        if !kind.is_followable() {
            return if known.is_some() { Decision::Known } else { Decision::Not(NotVisited::NotFollowable) };
        }
        let distance = match from.after(kind, page.site() == target.site()) {
            Some(distance) => distance,
            None if known.is_some() => return Decision::Known,
            None => return Decision::Not(NotVisited::RedirectChain),
        };
        if let (Some(site), Some(_)) = (site, known) {
            self.bring_nearer(site, target, distance, offered);
            return Decision::Known;
        }
        match self.admit(page, target, distance, site, now) {
            Ok(()) => Decision::Queued,
            Err(why) => Decision::Not(why),
        }
    }

    fn bring_nearer(&mut self, site: SiteIndex, target: &PageUrl, distance: Distance, offered: &mut Offered) {
        let Some(status) = self.sites[site.0 as usize].bring_nearer(target, distance) else { return };
        offered.nearer.push(Nearer { url: target.clone(), distance, queued: false });
        if status == Status::Done {
            offered.reexpand.push(target.clone());
        }
    }

    fn admit(
        &mut self,
        page: &PageUrl,
        target: &PageUrl,
        distance: Distance,
        site: Option<SiteIndex>,
        now: std::time::Duration,
    ) -> Result<(), NotVisited> {
        let bounds = self.plan.bounds;
        if let Some(why) = traps::judge_alone(target, &self.plan.traps) {
            return Err(why);
        }
        if bounds.scope == Scope::Seeds && !site.is_some_and(|site| self.sites[site.0 as usize].is_seed) {
            return Err(NotVisited::OutOfScope);
        }
        if distance.hops() > u16::from(bounds.hop_depth) {
            return Err(NotVisited::HopDepth);
        }
        let site = match site {
            Some(site) => site,
            None => self.admit_site(page, target)?,
        };
        // Only a page that was leased offers links: its site is known by then.
        let namer = self.index.get(&page.site()).copied().filter(|namer| *namer != site && target.path() != "/");
        let queue = &mut self.sites[site.0 as usize];
        if queue.robots.forbid(target) {
            return Err(NotVisited::Robots);
        }
        if queue.admitted() >= bounds.pages_per_site as usize {
            return Err(NotVisited::SiteBudget);
        }
        if namer.is_some_and(|namer| !queue.named.may_name(namer, bounds.pages_per_site)) {
            return Err(NotVisited::SiteBudget);
        }
        queue.samples.admit(target, &self.plan.traps)?;
        if let Some(namer) = namer {
            queue.named.note(namer);
        }
        queue.enqueue(target.clone(), distance, 0);
        self.queued += 1;
        self.engage(site, now);
        Ok(())
    }

    /// Admits a new site, if the scan and the site that names it may have one more.
    fn admit_site(&mut self, page: &PageUrl, target: &PageUrl) -> Result<SiteIndex, NotVisited> {
        let bounds = self.plan.bounds;
        if bounds.sites.is_some_and(|max| self.sites.len() as u64 >= max) {
            return Err(NotVisited::ScanSites);
        }
        let source = self.site_or_new(page.site(), false);
        let source = &mut self.sites[source.0 as usize];
        if source.new_sites >= bounds.new_sites_per_source {
            return Err(NotVisited::NewSitesPerSource);
        }
        source.new_sites += 1;
        Ok(self.site_or_new(target.site(), false))
    }
}
