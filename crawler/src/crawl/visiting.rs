//! The task of one visit: what runs beside the loop.

use std::sync::Arc;

use model::{LinkEdge, NotVisited, PageUrl, RobotsAnswer, UtcTime, VisitOutcome};

use super::edges::Filter;
use crate::fetch::{Fetcher, RobotsFetched, Visited};
use crate::{Lease, Purpose, RobotsRules};

/// A visit that ended, with the lease to settle.
pub(super) struct Ended {
    pub(super) lease: Lease,
    pub(super) at: UtcTime,
    pub(super) what: EndedWhat,
}

pub(super) enum EndedWhat {
    Page { visited: Box<Visited>, edges: Vec<LinkEdge> },
    Robots { fetched: Box<RobotsFetched>, rules: Option<RobotsRules> },
}

/// Makes the visit that a lease permits. Links are turned into edges here, so
/// that this work is done beside the loop and not in it.
pub(super) async fn visit(fetcher: Arc<Fetcher>, filter: Arc<Filter>, lease: Lease, at: UtcTime) -> Ended {
    if lease.generation() > fetcher.door().generation(lease.site()) {
        fetcher.door().bump_generation(lease.site());
    }
    let what = match lease.purpose() {
        Purpose::Page => {
            let mut visited = Box::new(fetcher.visit(lease.url()).await);
            let edges = filter.edges(&visited.links);
            match &mut visited.outcome {
                VisitOutcome::Redirect { to: Some(to), .. } => filter.hide_refused(to),
                VisitOutcome::Page(page) => filter.hide_refused_in(&mut page.text),
                _ => {}
            }
            visited.links = Vec::new();
            EndedWhat::Page { visited, edges }
        }
        Purpose::Robots => {
            let allowed = |url: &PageUrl| filter.refuses(url).map_or(Ok(()), |_| Err(NotVisited::Refused));
            let mut fetched = Box::new(fetcher.robots(lease.url(), &allowed).await);
            let rules = fetched.text.take().filter(|_| fetched.answer == RobotsAnswer::Rules);
            let rules = rules.map(|text| RobotsRules::parse(text.as_str()));
            EndedWhat::Robots { fetched, rules }
        }
    };
    Ended { lease, at, what }
}
