//! The task of one visit: what runs beside the loop.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use model::{ByteLedger, Fault, LinkEdge, NotVisited, PageUrl, RobotsAnswer, UtcTime, VisitOutcome};

use super::edges::Filter;
use crate::extract::Traces;
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
            let mut visited = Box::new(match unpanicked(fetcher.visit(lease.url())).await {
                Some(visited) => visited,
                None => Visited {
                    outcome: VisitOutcome::Faulty(Fault::Internal),
                    links: Vec::new(),
                    traces: Traces::default(),
                    ledger: ByteLedger::default(),
                    took: Duration::ZERO,
                },
            });
            let edges = filter.edges(&visited.links);
            match &mut visited.outcome {
                VisitOutcome::Redirect { to: Some(to), .. } => filter.reduce(to),
                VisitOutcome::Page(page) => filter.hide_refused_in(page),
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

/// Runs a visit; `None` if it panicked. A page that trips over a mistake of ours
/// must not cost the scan; what it touched is dropped with it.
async fn unpanicked<T>(visit: impl Future<Output = T>) -> Option<T> {
    let mut visit = pin!(visit);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| visit.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Some(done)),
        Err(_panic) => {
            tracing::error!("a visit failed by a mistake of this program; the scan goes on");
            Poll::Ready(None)
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_visit_that_panics_costs_only_itself() {
        assert_eq!(unpanicked(async { 7 }).await, Some(7));
        let panics = async {
            tokio::task::yield_now().await;
            assert!(std::hint::black_box(false), "a mistake of ours");
        };
        assert_eq!(unpanicked(panics).await, None);
    }
}
