//! What is different from day to day in a web that has days.
//!
//! Whether a site is there follows from its index, what stands on it from its content,
//! so mirrors change together. Nothing remembers the day before: each day is a web of
//! its own, and what happened in between is the difference of two of them.

use std::ops::Range;

use crate::draw::{Draw, Purpose};
use crate::state::{SiteState, Unreachable};

/// When a site of the crowd is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Every day.
    Steady,
    /// From this day on; before, nobody lists it.
    Born(u32),
    /// Until the day before this one.
    Dies(u32),
    /// Not on every third day.
    Flaps(u32),
}

impl Fate {
    pub(crate) fn draw(seed: u64, index: u32) -> Self {
        let mut draw = Draw::of(seed, Purpose::Fate, &[u64::from(index)]);
        match draw.below(10) {
            0..2 => Self::Born(draw.between(1, 6)),
            2..4 => Self::Dies(draw.between(1, 7)),
            4..6 => Self::Flaps(draw.below(3)),
            _ => Self::Steady,
        }
    }

    /// Whether the site exists.
    pub(crate) fn is_born(self, day: u32) -> bool {
        !matches!(self, Self::Born(on) if day < on)
    }

    /// How a site is on a day that is like this on all others.
    pub(crate) fn on(self, day: u32, usual: SiteState) -> SiteState {
        match self {
            Self::Born(_) if !self.is_born(day) => SiteState::Dead(Unreachable::NoDescriptor),
            Self::Dies(on) if usual.answers() && day >= on => SiteState::Dead(Unreachable::ServiceDown),
            Self::Flaps(phase) if usual.answers() && (day + phase).is_multiple_of(3) => {
                SiteState::Dead(Unreachable::ServiceDown)
            }
            _ => usual,
        }
    }
}

/// What changes on a site of the crowd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diary {
    /// Days on which its pages get other titles.
    retitled: [u32; 2],
    /// Days on which its home page links to the first directory.
    guest: Range<u32>,
    /// The day on which its operator takes other addresses.
    moves: u32,
    /// Days on which its page about itself is gone.
    closed: Range<u32>,
}

/// A day that never comes.
const NEVER: u32 = u32::MAX;

impl Diary {
    pub(crate) fn draw(seed: u64, content: u64) -> Self {
        let mut draw = Draw::of(seed, Purpose::Diary, &[content]);
        let mut some_day = |share: f64, latest: u32| {
            let day = draw.between(1, latest);
            if draw.chance(share) { day } else { NEVER }
        };
        let (first, second) = (some_day(0.4, 3), some_day(0.5, 7));
        let (guest, moves, closed) = (some_day(0.5, 5), some_day(0.5, 7), some_day(0.5, 5));
        let days = |first: u32| first..first.saturating_add(2);
        Self { retitled: [first, second], guest: days(guest), moves, closed: days(closed) }
    }

    /// How often the titles of its pages have changed.
    pub(crate) fn edition(&self, day: u32) -> u32 {
        self.retitled.iter().map(|on| u32::from(day >= *on)).sum()
    }

    pub(crate) fn has_guest(&self, day: u32) -> bool {
        self.guest.contains(&day)
    }

    /// How often its operator has taken other addresses.
    pub(crate) fn moves(&self, day: u32) -> u32 {
        u32::from(day >= self.moves)
    }

    pub(crate) fn is_closed(&self, day: u32) -> bool {
        self.closed.contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_born_dies_or_flaps_and_a_dead_one_stays_dead() {
        let states = |fate: Fate| (0..6).map(|day| fate.on(day, SiteState::Up).answers()).collect::<Vec<_>>();
        assert_eq!(states(Fate::Born(2)), [false, false, true, true, true, true]);
        assert_eq!(states(Fate::Dies(4)), [true, true, true, true, false, false]);
        assert_eq!(states(Fate::Flaps(1)), [true, true, false, true, true, false]);
        let dead = SiteState::Dead(Unreachable::NeedsClientAuth);
        assert!((0..6).all(|day| Fate::Flaps(0).on(day, dead) == dead));
    }

    #[test]
    fn titles_change_twice_at_most_and_everything_happens_to_somebody() {
        let diaries: Vec<Diary> = (0..60).map(|content| Diary::draw(5, content)).collect();
        for diary in &diaries {
            assert_eq!((diary.edition(0), diary.moves(0), diary.has_guest(0)), (0, 0, false));
            assert!(diary.edition(9) <= 2 && !diary.is_closed(0) && !diary.is_closed(9));
        }
        let happens = |what: fn(&Diary) -> bool| diaries.iter().filter(|diary| what(diary)).count() > 5;
        assert!(happens(|diary| diary.edition(7) == 2) && happens(|diary| diary.moves(7) == 1));
        assert!(happens(|diary| diary.has_guest(3)) && happens(|diary| diary.is_closed(3)));
    }
}
