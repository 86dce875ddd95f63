//! Whether a site can be reached, and if not, why not.

use serde::Serialize;

use crate::draw::{Draw, Purpose};
use crate::spec::Weather;

/// Why a connection to a site is not had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreachable {
    /// No descriptor is published.
    #[error("no descriptor could be found")]
    NoDescriptor,
    /// The descriptor is there but damaged.
    #[error("the descriptor is invalid")]
    DescriptorInvalid,
    /// The introduction points do not know the service: it is gone.
    #[error("the introduction failed")]
    ServiceDown,
    /// The service was introduced but did not come to the rendezvous.
    #[error("the rendezvous failed")]
    RendezvousFailed,
    /// The service wants a client key.
    #[error("client authorisation is needed")]
    NeedsClientAuth,
    /// The service does not offer this port.
    #[error("the port is closed")]
    Refused,
    /// The attempt never comes to an end. A server does not return this: the
    /// attempt stays pending until the caller gives up.
    #[error("no answer")]
    TimesOut,
    /// The way to all sites is cut off: says nothing of the site.
    #[error("the network is out")]
    NetworkOut,
}

impl Unreachable {
    /// The causes a dead site may have, but for [`Unreachable::TimesOut`].
    const OF_DEATH: [Self; 8] = [
        Self::NoDescriptor,
        Self::NoDescriptor,
        Self::NoDescriptor,
        Self::ServiceDown,
        Self::ServiceDown,
        Self::DescriptorInvalid,
        Self::NeedsClientAuth,
        Self::Refused,
    ];

    /// The word for this cause in a scan's result.
    pub fn cause(self) -> &'static str {
        match self {
            Self::NoDescriptor => "no_descriptor",
            Self::DescriptorInvalid => "descriptor_unusable",
            Self::ServiceDown | Self::RendezvousFailed => "service_down",
            Self::NeedsClientAuth => "needs_client_auth",
            Self::Refused => "service_refuses",
            Self::TimesOut => "timed_out",
            Self::NetworkOut => "our_network",
        }
    }
}

/// How a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteState {
    /// It answers.
    Up,
    /// It answers, but late.
    Late,
    /// Every third connection attempt fails, beginning with the first.
    Flapping,
    /// It never answers.
    Dead(Unreachable),
}

impl SiteState {
    /// Whether pages of the site can be had, sooner or later.
    pub fn answers(self) -> bool {
        !matches!(self, Self::Dead(_))
    }

    /// A word for the ground truth.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Late => "late",
            Self::Flapping => "flapping",
            Self::Dead(_) => "dead",
        }
    }

    /// The state of an ordinary site.
    pub(crate) fn draw(weather: &Weather, seed: u64, index: u32) -> Self {
        let mut draw = Draw::of(seed, Purpose::State, &[u64::from(index)]);
        let number = draw.unit();
        if number < weather.dead_share {
            if draw.chance(weather.hanging_share) {
                return Self::Dead(Unreachable::TimesOut);
            }
            // A rendezvous that fails is rare: one dead site in sixteen.
            if draw.below(16) == 0 {
                return Self::Dead(Unreachable::RendezvousFailed);
            }
            return Self::Dead(draw.pick(&Unreachable::OF_DEATH));
        }
        if number < weather.dead_share + weather.flapping_share {
            return Self::Flapping;
        }
        if number < weather.dead_share + weather.flapping_share + weather.late_share {
            return Self::Late;
        }
        Self::Up
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Profile;

    fn count(profile: Profile, matching: impl Fn(SiteState) -> bool) -> usize {
        let weather = Weather::of(profile);
        (0..10_000).filter(|i| matching(SiteState::draw(&weather, 11, *i))).count()
    }

    #[test]
    fn a_calm_web_has_its_share_of_dead_sites_and_nothing_that_changes() {
        assert!((1_400..1_600).contains(&count(Profile::Calm, |s| !s.answers())));
        let fickle = |s| matches!(s, SiteState::Late | SiteState::Flapping | SiteState::Dead(Unreachable::TimesOut));
        assert_eq!(count(Profile::Calm, fickle), 0);
    }

    #[test]
    fn a_flaky_web_has_a_third_dead_or_flapping_and_every_cause() {
        assert!((2_850..3_150).contains(&count(Profile::Flaky, |s| !s.answers() || s == SiteState::Flapping)));
        for cause in Unreachable::OF_DEATH.into_iter().chain([Unreachable::TimesOut, Unreachable::RendezvousFailed]) {
            assert!(count(Profile::Flaky, |s| s == SiteState::Dead(cause)) > 0, "{cause}");
        }
    }
}
