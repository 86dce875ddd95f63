//! The rate of pages under latency, against the ideal.
//!
//! Ideal is what full places give: `sites in flight / time of a page`, as if no
//! site were dead and none were ever waited for. Counted from when the places for
//! connected sites are nine tenths full for the first time (before that there are
//! too few sites to fill them, as the seeds name only some) until the last new
//! site has told whether it answers (after that they become too few again), or
//! the last visit that the budget of pages allows has begun.

use std::time::Duration;

use crawler::Progress;
use serde_json::{Value, json};

#[derive(Clone, Copy)]
struct Look {
    at: Duration,
    pages: u64,
    page_time: Duration,
    sites: u64,
}

/// Looks at a run from time to time.
pub(super) struct Rate {
    places: usize,
    first: Option<Look>,
    last: Option<Look>,
}

impl Rate {
    pub(super) fn new(places: usize) -> Self {
        Self { places, first: None, last: None }
    }

    pub(super) fn look(&mut self, progress: &Progress) {
        let visits = progress.in_flight.saturating_sub(progress.connecting);
        let sites = progress.sites_up + progress.sites_down;
        let too_early = self.first.is_none() && visits * 10 < self.places * 9;
        let nothing_new = self.last.is_some_and(|last| last.sites == sites);
        if progress.budget_left == Some(0) || too_early || nothing_new {
            return;
        }
        let look = Look { at: progress.elapsed, pages: progress.pages, page_time: progress.page_time, sites };
        self.first.get_or_insert(look);
        self.last = Some(look);
    }

    /// All times and rates as they were, with what they would be at the usual speed.
    pub(super) fn document(&self, times_faster: u32) -> Value {
        let (Some(first), Some(last)) = (self.first, self.last) else {
            return json!({ "times_faster": times_faster, "rate_of_ideal": null, "why": "the places were never full" });
        };
        let seconds = (last.at - first.at).as_secs_f64();
        let pages = (last.pages - first.pages) as f64;
        let page_seconds = (last.page_time - first.page_time).as_secs_f64() / pages.max(1.0);
        let (rate, ideal) = (pages / seconds.max(1e-9), self.places as f64 / page_seconds.max(1e-9));
        let usual = f64::from(times_faster);
        json!({
            "times_faster": times_faster,
            "places_full_after_seconds": first.at.as_secs_f64(),
            "counted_seconds": seconds,
            "page_seconds_mean": page_seconds,
            "pages_per_second": rate,
            "ideal_pages_per_second": ideal,
            "pages_per_second_at_usual_speed": rate / usual,
            "ideal_pages_per_second_at_usual_speed": ideal / usual,
            "rate_of_ideal": rate / ideal.max(1e-9),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, pages: u64, in_flight: usize, sites: u64) -> Progress {
        let budget_left = 51 - pages;
        Progress {
            elapsed: Duration::from_secs(seconds),
            pages,
            page_time: Duration::from_secs(pages * 2),
            in_flight: in_flight + 3,
            connecting: 3,
            sites_up: sites,
            budget_left: Some(budget_left),
            ..Progress::default()
        }
    }

    #[test]
    fn the_rate_counts_from_full_places_to_the_last_site_or_the_end_of_the_budget() {
        let mut rate = Rate::new(10);
        assert_eq!(rate.document(1)["rate_of_ideal"], Value::Null);
        for progress in [at(5, 3, 8, 1), at(10, 10, 9, 2), at(15, 25, 2, 3), at(20, 50, 10, 4), at(30, 51, 5, 5)] {
            rate.look(&progress);
        }
        let mut done = Rate::new(10);
        for progress in [at(10, 10, 9, 2), at(20, 50, 10, 4), at(25, 50, 1, 4)] {
            done.look(&progress);
        }
        assert_eq!(rate.document(2), done.document(2));
        let document = rate.document(2);
        // 40 pages in 10 s; ten places and 2 s a page give 50.
        assert_eq!(document["rate_of_ideal"], 0.8);
        assert_eq!(document["pages_per_second_at_usual_speed"], 2.0);
    }
}
