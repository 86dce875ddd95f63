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

    /// The edges the visit found on a page: its links if it is the page that
    /// answered, and redirects from it that are not among them.
    pub(crate) fn edges(&self, page: &PageUrl) -> Vec<Cow<'a, LinkEdge>> {
        let mut edges: Vec<Cow<'a, LinkEdge>> = Vec::new();
        let mut led_to: Vec<Target> = self.redirects_from(page).map(|to| Target::Page(to.clone())).collect();
        if self.ends_at(page) {
            edges.extend(self.visit.links.iter().map(Cow::Borrowed));
            if let VisitOutcome::Redirect { to: Some(to), .. } = &self.visit.outcome {
                led_to.push(to.clone());
            }
        }
        for to in led_to {
            if !edges.iter().any(|edge| edge.kind == LinkKind::Redirect && edge.target == to) {
                edges.push(Cow::Owned(redirect(to)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::tests::world::{link, page, visit};

    fn walked(path: &[&str], outcome: VisitOutcome) -> Visit {
        let links = vec![link(Target::Page(page(2, "/")), Decision::Queued)];
        let redirects = path[1..].iter().map(|path| page(1, path)).collect();
        Visit { redirects, ..visit(1, 0, page(1, path[0]), outcome, links) }
    }

    fn targets(edges: &[Cow<'_, LinkEdge>]) -> Vec<String> {
        edges.iter().map(|edge| format!("{} {}", edge.kind.as_str(), edge.target.name())).collect()
    }

    #[test]
    fn links_belong_to_the_page_that_answered() {
        let visit = walked(&["/", "/a", "/b"], VisitOutcome::Empty { status: 204 });
        let trail = Trail::of(&visit);
        assert_eq!(trail.pages(), [&page(1, "/"), &page(1, "/a"), &page(1, "/b")]);
        let to = |path| format!("redirect {}", page(1, path).canonical());
        assert_eq!(targets(&trail.edges(&page(1, "/"))), [to("/a")]);
        assert_eq!(targets(&trail.edges(&page(1, "/a"))), [to("/b")]);
        assert_eq!(targets(&trail.edges(&page(1, "/b"))), [format!("hyperlink {}", page(2, "/").canonical())]);
        assert_eq!(*trail.outcome(&page(1, "/b")), VisitOutcome::Empty { status: 204 });
        let followed = VisitOutcome::Redirect { status: 300, to: Some(Target::Page(page(1, "/a"))) };
        assert_eq!(*trail.outcome(&page(1, "/")), followed);
    }

    #[test]
    fn a_way_in_a_circle_ends_where_it_ends() {
        let visit = walked(&["/", "/a", "/"], VisitOutcome::Faulty(model::Fault::BadHead));
        let trail = Trail::of(&visit);
        assert_eq!(trail.pages().len(), 2);
        assert!(matches!(*trail.outcome(&page(1, "/")), VisitOutcome::Faulty(_)));
        assert_eq!(trail.edges(&page(1, "/")).len(), 2);
    }

    #[test]
    fn a_redirect_that_was_not_followed_is_an_edge_once() {
        let to = Target::Page(page(3, "/"));
        let mut visit = walked(&["/"], VisitOutcome::Redirect { status: 301, to: Some(to.clone()) });
        assert_eq!(Trail::of(&visit).edges(&page(1, "/")).len(), 2);
        // The parser knows more of it than that it was there.
        visit.links.push(LinkEdge { count: 3, ..redirect(to) });
        let edges = Trail::of(&visit).edges(&page(1, "/"));
        assert_eq!(edges.iter().map(|edge| edge.count).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_stood_at_the_end_counts_for_the_beginning_when_offered_again() {
        let visit = walked(&["/", "/a"], VisitOutcome::Empty { status: 200 });
        let kinds = |path| Trail::of(&visit).expansion(&page(1, path)).iter().map(|edge| edge.kind).collect::<Vec<_>>();
        assert_eq!(kinds("/"), [LinkKind::Redirect, LinkKind::Hyperlink]);
        assert_eq!(kinds("/a"), [LinkKind::Hyperlink]);
    }
}
