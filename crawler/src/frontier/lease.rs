//! Permission for one request, and what to do next.

use std::time::Duration;

use model::{Distance, OnionHost, PageUrl};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// robots.txt of an origin, before its first page.
    Robots,
    /// A page.
    Page,
}

/// Which places a request takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// One of those for connected sites.
    Visit,
    /// One of those for sites that must be connected first, which can take a
    /// minute to fail.
    Connect,
}

/// Permission for one request to one site. Cannot be copied; it is used up by
/// settling it.
#[derive(Debug)]
#[must_use = "a lease that is not settled keeps its site waiting for ever"]
pub struct Lease {
    pub(super) url: PageUrl,
    pub(super) purpose: Purpose,
    pub(super) distance: Distance,
    pub(super) attempt: u8,
    pub(super) generation: u32,
    pub(super) lane: Lane,
}

impl Lease {
    /// What to ask for.
    pub fn url(&self) -> &PageUrl {
        &self.url
    }

    /// The site it belongs to.
    pub fn site(&self) -> OnionHost {
        self.url.site()
    }

    /// What the request is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// How far the page is from the nearest seed, as known now.
    pub fn distance(&self) -> Distance {
        self.distance
    }

    /// Which try this is, from 1.
    pub fn attempt(&self) -> u8 {
        self.attempt
    }

    /// Grows when an attempt to connect hung: the next one must not join it.
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

/// What the crawl loop should do now.
#[derive(Debug)]
pub enum Step {
    /// Make this request.
    Visit(Lease),
    /// Nothing may be asked before this time, unless a visit ends earlier.
    SleepUntil(Duration),
    /// Wait until a visit ends (or the pause is over).
    AwaitSettle,
    /// The run is over.
    Finished,
}
