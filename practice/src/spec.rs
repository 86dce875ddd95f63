//! What a practice web is made of: its size, its seed and how it behaves.
//!
//! Two equal specs give the same web, byte for byte. Nothing else has a say:
//! no clock, no environment, no order of requests (but see [`Weather`]).

use serde::Serialize;

/// The kind of behaviour a practice web shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Frozen: the same answer to the same question, always, and no traps.
    Calm,
    /// Calm, with sites among it that attack whoever reads them.
    Hostile,
    /// Slow, often dead, sometimes back, sometimes cut off.
    Flaky,
}

impl Profile {
    /// Reads `calm`, `hostile` or `flaky`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "calm" => Some(Self::Calm),
            "hostile" => Some(Self::Hostile),
            "flaky" => Some(Self::Flaky),
            _ => None,
        }
    }
}

/// How reliable the network and the sites are. Shares are of sites, 0.0 to 1.0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weather {
    /// Sites that are dead for good, each by a cause of its own.
    pub dead_share: f64,
    /// Of the dead ones: those that never answer a connection attempt at all.
    pub hanging_share: f64,
    /// Sites that fail every third connection attempt, beginning with the first.
    pub flapping_share: f64,
    /// Sites whose first byte comes `late_ms` later than that of others.
    pub late_share: f64,
    /// How late, in milliseconds.
    pub late_ms: u32,
    /// Answers that are cut off in the middle of the body (share of requests).
    pub cut_share: f64,
    /// Shortest and longest time to connect, in milliseconds.
    pub connect_ms: (u32, u32),
    /// The same for every further connection to a site that answers, where a
    /// circuit to it stands already; `None` if that makes no difference.
    pub reconnect_ms: Option<(u32, u32)>,
    /// Shortest and longest time from request to first byte, in milliseconds.
    pub first_byte_ms: (u32, u32),
}

impl Weather {
    /// The weather that belongs to a profile.
    pub fn of(profile: Profile) -> Self {
        let calm = Self {
            dead_share: 0.15,
            hanging_share: 0.0,
            flapping_share: 0.0,
            late_share: 0.0,
            late_ms: 0,
            cut_share: 0.0,
            connect_ms: (0, 0),
            reconnect_ms: None,
            first_byte_ms: (0, 0),
        };
        match profile {
            Profile::Calm => calm,
            Profile::Hostile => Self { hanging_share: 0.1, late_share: 0.02, late_ms: 2_000, ..calm },
            Profile::Flaky => Self {
                dead_share: 0.2,
                hanging_share: 0.2,
                flapping_share: 0.1,
                late_share: 0.05,
                late_ms: 4_000,
                cut_share: 0.02,
                connect_ms: (1_000, 5_000),
                first_byte_ms: (500, 2_000),
                ..calm
            },
        }
    }

    /// The latency of the real onion web, so many times faster: three sites in ten
    /// are dead, a third of these by hanging; all others answer, after a while.
    pub fn of_onions(times_faster: u32) -> Self {
        let faster = |(low, high): (u32, u32)| (low / times_faster.max(1), high / times_faster.max(1));
        Self {
            dead_share: 0.3,
            hanging_share: 1.0 / 3.0,
            connect_ms: faster((1_000, 5_000)),
            reconnect_ms: Some(faster((300, 1_000))),
            first_byte_ms: faster((500, 2_000)),
            ..Self::of(Profile::Calm)
        }
    }
}

/// Everything that decides a practice web.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorldSpec {
    /// Number of onion services.
    pub sites: u32,
    /// The seed all else follows from.
    pub seed: u64,
    /// The kind of behaviour.
    pub profile: Profile,
    /// Typical size of a page in bytes of UTF-8; pages vary around it.
    pub page_bytes: u32,
    /// Share of hostile sites among ordinary ones; only the hostile profile
    /// uses it, beside the one site of each hostile theme that it always has.
    pub hostile_share: f64,
    /// How reliable network and sites are.
    pub weather: Weather,
    /// Operators that sites are given to, each time by lot: the fewer, the more sites are
    /// of one hand.
    pub operators: u32,
    /// A step in the time of the world: flapping sites differ between steps.
    pub step: u32,
    /// The day, for a web that has days: sites are born, die and change from one to the
    /// next. `None` is a web in which nothing ever happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
}

/// Why a spec cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Fewer sites than the profile needs.
    #[error("a practice web of this profile needs at least {least} sites, not {sites}")]
    TooFewSites {
        /// What was asked for.
        sites: u32,
        /// What is needed.
        least: u32,
    },
    /// More sites than can be numbered.
    #[error("a practice web has at most {most} sites, not {sites}")]
    TooManySites {
        /// What was asked for.
        sites: u32,
        /// The limit.
        most: u32,
    },
}

/// Most sites of one practice web.
const SITES_MAX: u32 = 10_000_000;
const SITES_MIN: u32 = 8;
const SITES_MIN_HOSTILE: u32 = 60;

impl WorldSpec {
    /// A web of `sites` sites with the usual settings of `profile`.
    pub fn new(sites: u32, seed: u64, profile: Profile) -> Self {
        let weather = Weather::of(profile);
        Self {
            sites,
            seed,
            profile,
            page_bytes: 7_000,
            hostile_share: 0.1,
            weather,
            operators: 1_000,
            step: 0,
            day: None,
        }
    }

    pub(crate) fn check(&self) -> Result<(), SpecError> {
        let least = if self.profile == Profile::Hostile { SITES_MIN_HOSTILE } else { SITES_MIN };
        if self.sites < least {
            return Err(SpecError::TooFewSites { sites: self.sites, least });
        }
        if self.sites > SITES_MAX {
            return Err(SpecError::TooManySites { sites: self.sites, most: SITES_MAX });
        }
        Ok(())
    }
}
