//! What one visit tells about each page on its way.
//!
//! A visit asks for one page, may be redirected within the site, and ends at the
//! page that answered: its links and its outcome belong to that last page. The
//! pages before it were visited too: they answered with a redirect.

use std::borrow::Cow;

use model::{Decision, LinkEdge, LinkKind, PageUrl, Place, Rel, Target, Visit, VisitOutcome};

/// Status given to a redirect that was followed: which of 301, 302, 303, 307
/// and 308 it was is not recorded, and x00 stands for its class (RFC 9110 §15).
const FOLLOWED_REDIRECT_STATUS: u16 = 300;

/// The pages of a visit, in the order they were asked for.
pub(crate) struct Trail<'a> {
    visit: &'a Visit,
}

impl<'a> Trail<'a> {
    pub(crate) fn of(visit: &'a Visit) -> Self {
        Self { visit }
    }

    /// The distinct pages, in the order they were first asked for.
    pub(crate) fn pages(&self) -> Vec<&'a PageUrl> {
        let mut pages: Vec<&PageUrl> = Vec::with_capacity(1 + self.visit.redirects.len());
        for page in self.steps() {
            if !pages.contains(&page) {
                pages.push(page);
            }
        }
        pages
    }

    /// Whether this is the page that answered at the end.
    pub(crate) fn ends_at(&self, page: &PageUrl) -> bool {
        self.visit.redirects.last().unwrap_or(&self.visit.url) == page
    }

    /// What the visit gave for a page on its way.
    pub(crate) fn outcome(&self, page: &PageUrl) -> Cow<'a, VisitOutcome> {
        if self.ends_at(page) {
            return Cow::Borrowed(&self.visit.outcome);
        }
        let to = self.redirects_from(page).last().map(|to| Target::Page(to.clone()));
        Cow::Owned(VisitOutcome::Redirect { status: FOLLOWED_REDIRECT_STATUS, to })
    }

    /// The edges the visit found on a page: its redirects, and its links if it
    /// is the page that answered.
    pub(crate) fn edges(&self, page: &PageUrl) -> Vec<Cow<'a, LinkEdge>> {
        let followed = self.redirects_from(page).map(|to| Cow::Owned(redirect(Target::Page(to.clone()))));
        let mut edges: Vec<Cow<'a, LinkEdge>> = followed.collect();
        if self.ends_at(page) {
            edges.extend(self.visit.links.iter().map(Cow::Borrowed));
            if let VisitOutcome::Redirect { to: Some(to), .. } = &self.visit.outcome
                && !edges.iter().any(|edge| edge.kind == LinkKind::Redirect && edge.target == *to)
            {
                edges.push(Cow::Owned(redirect(to.clone())));
            }
        }
        edges
    }

    /// Everything the visit found in the name of a page: its own edges, and where
    /// it led elsewhere on the site, what stood there.
    pub(crate) fn expansion(&self, page: &PageUrl) -> Vec<LinkEdge> {
        let mut links: Vec<LinkEdge> = self.edges(page).into_iter().map(Cow::into_owned).collect();
        if !self.ends_at(page) {
            links.extend(self.visit.links.iter().cloned());
        }
        links
    }

    fn steps(&self) -> impl Iterator<Item = &'a PageUrl> {
        std::iter::once(&self.visit.url).chain(&self.visit.redirects)
    }

    fn redirects_from(&self, page: &PageUrl) -> impl Iterator<Item = &'a PageUrl> {
        self.steps().zip(&self.visit.redirects).filter(move |(from, _)| *from == page).map(|(_, to)| to)
    }
}

/// A redirect that the fetcher followed itself: nobody was asked about it.
fn redirect(target: Target) -> LinkEdge {
    LinkEdge {
        target,
        kind: LinkKind::Redirect,
        place: Place::Http,
        rel: Rel::default(),
        text: None,
        count: 1,
        decision: Decision::Known,
    }
}
