//! The checked settings, one section for each part of the program.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use model::{IdentifierKind, Policy, ScanBounds, Scope};

use crate::ConfigError;
use crate::raw::{RawBlocklist, RawConfig, RawFace, RawLimits, RawPoliteness, RawScan, RawTor, RawTraps};
use crate::tor_address::{TorAddress, TorAddressError};

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bounds of a scan.
    pub scan: ScanSection,
    /// Pauses between visits.
    pub politeness: PolitenessSection,
    /// Limits of one visit.
    pub limits: LimitsSection,
    /// Limits against traps.
    pub traps: TrapsSection,
    /// The way out.
    pub tor: TorSection,
    /// The face shown to servers.
    pub face: FaceSection,
    /// The refusal list.
    pub blocklist: BlocklistSection,
    /// What is kept of identifiers.
    pub privacy: PrivacySection,
    /// Notes about pages that tripped a wire.
    pub tripwire: TripwireSection,
    /// Rules about deceptive offers.
    pub indicators: IndicatorsSection,
}

/// Bounds of a scan.
#[derive(Clone, Copy, Debug)]
pub struct ScanSection {
    /// What is recorded with the scan.
    pub bounds: ScanBounds,
    /// Sites visited at the same time, 1 to 512.
    pub sites_in_flight: usize,
}

/// Pauses between two visits to one site.
#[derive(Clone, Copy, Debug)]
pub struct PolitenessSection {
    /// Pause as a multiple of the duration of the last visit.
    pub delay_factor: f64,
    /// Shortest pause.
    pub delay_min: Duration,
    /// Longest pause.
    pub delay_max: Duration,
    /// Random part, in percent of the pause, 0 to 100.
    pub jitter_percent: u8,
    /// New connections to onion services in a minute, 1 to 600.
    pub introductions_per_minute: u32,
}

/// Limits of one visit.
#[derive(Clone, Copy, Debug)]
pub struct LimitsSection {
    /// Time for a connection.
    pub connect_timeout: Duration,
    /// Time for a page.
    pub visit_timeout: Duration,
    /// Smallest rate after `rate_grace`.
    pub bytes_per_second_min: u64,
    /// Time before the rate counts.
    pub rate_grace: Duration,
    /// Body bytes read at most.
    pub body_bytes_max: usize,
    /// Links recorded at most.
    pub links_max: usize,
}

/// Limits against traps.
#[derive(Clone, Copy, Debug)]
pub struct TrapsSection {
    /// Addresses of one shape per site.
    pub same_shape_max: u32,
}

/// The way out.
#[derive(Clone, Debug)]
pub struct TorSection {
    /// Which Tor.
    pub backend: TorBackend,
    /// A file of settings in arti's form.
    pub arti_config: Option<PathBuf>,
}

/// Which Tor carries the requests. There is no variant without Tor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TorBackend {
    /// The client inside this program.
    Arti,
    /// A daemon that runs already.
    External(TorAddress),
}

/// The face shown to servers.
#[derive(Clone, Debug)]
pub struct FaceSection {
    /// `User-Agent`.
    pub user_agent: String,
    /// `Accept-Language`.
    pub accept_language: String,
}

/// The refusal list.
#[derive(Clone, Copy, Debug)]
pub struct BlocklistSection {
    /// Oldest age of a list that counts.
    pub age_max: Duration,
}

/// Notes about pages that tripped a wire.
#[derive(Clone, Debug, Default)]
pub struct TripwireSection {
    /// Public keys (`age1…`) to which they are sealed; plain files if there is none.
    pub recipients: Vec<String>,
}

/// Rules about deceptive offers.
#[derive(Clone, Copy, Debug)]
pub struct IndicatorsSection {
    /// Whether it is looked for what they speak of.
    pub enabled: bool,
}

/// What is kept of identifiers.
#[derive(Clone, Debug, Default)]
pub struct PrivacySection {
    policies: BTreeMap<IdentifierKind, Policy>,
    recipients: Vec<String>,
}

impl PrivacySection {
    /// Everything in clear: for texts of the user's own, of which nothing is kept.
    pub fn all_clear() -> Self {
        Self { policies: IdentifierKind::ALL.map(|kind| (kind, Policy::Clear)).into(), recipients: Vec::new() }
    }

    /// The public keys to which identifiers are sealed (`age1…`), at least one if any kind is.
    pub fn recipients(&self) -> &[String] {
        &self.recipients
    }

    /// What is kept of identifiers of this kind.
    pub fn policy(&self, kind: IdentifierKind) -> Policy {
        self.policies.get(&kind).copied().unwrap_or_else(|| kind.default_policy())
    }
}

impl Config {
    pub(crate) fn check(raw: &RawConfig) -> Result<Self, ConfigError> {
        Ok(Self {
            scan: check_scan(&raw.scan)?,
            politeness: check_politeness(&raw.politeness)?,
            limits: check_limits(&raw.limits)?,
            traps: check_traps(&raw.traps)?,
            tor: check_tor(&raw.tor)?,
            face: check_face(&raw.face)?,
            blocklist: check_blocklist(&raw.blocklist)?,
            privacy: check_privacy(raw)?,
            tripwire: TripwireSection { recipients: recipients("tripwire.recipients", &raw.tripwire.recipients)? },
            indicators: IndicatorsSection { enabled: raw.indicators.enabled },
        })
    }
}

fn check_scan(raw: &RawScan) -> Result<ScanSection, ConfigError> {
    let scope = match raw.scope.as_str() {
        "linked" => Scope::Linked,
        "seeds" => Scope::Seeds,
        other => return Err(value("scan.scope", other, "\"linked\" or \"seeds\"")),
    };
    let budget = |n: u64| (n > 0).then_some(n);
    let seconds = duration("scan.time_max", &raw.time_max)?.as_secs();
    Ok(ScanSection {
        bounds: ScanBounds {
            scope,
            hop_depth: ranged("scan.hop_depth", raw.hop_depth, 0..=200, "0 to 200")?,
            path_depth: ranged("scan.path_depth", raw.path_depth, 1..=200, "1 to 200")?,
            pages_per_site: ranged("scan.pages_per_site", raw.pages_per_site, 1..=1_000_000, "1 to 1000000")?,
            new_sites_per_source: ranged(
                "scan.new_sites_per_source",
                raw.new_sites_per_source,
                0..=1_000_000,
                "0 to 1000000",
            )?,
            pages: budget(raw.pages_max),
            sites: budget(raw.sites_max),
            bytes: budget(raw.bytes_max),
            seconds: budget(seconds),
        },
        sites_in_flight: ranged("scan.sites_in_flight", raw.sites_in_flight, 1..=512, "1 to 512")?,
    })
}

fn check_politeness(raw: &RawPoliteness) -> Result<PolitenessSection, ConfigError> {
    let delay_min = duration("politeness.delay_min", &raw.delay_min)?;
    let delay_max = duration("politeness.delay_max", &raw.delay_max)?;
    if delay_max < delay_min {
        return Err(value("politeness.delay_max", &raw.delay_max, "at least politeness.delay_min"));
    }
    if !(0.0..=100.0).contains(&raw.delay_factor) {
        return Err(value("politeness.delay_factor", raw.delay_factor, "0 to 100"));
    }
    Ok(PolitenessSection {
        delay_factor: raw.delay_factor,
        delay_min,
        delay_max,
        jitter_percent: ranged("politeness.jitter_percent", raw.jitter_percent, 0..=100, "0 to 100")?,
        introductions_per_minute: ranged(
            "politeness.introductions_per_minute",
            raw.introductions_per_minute,
            1..=600,
            "1 to 600",
        )?,
    })
}

fn check_limits(raw: &RawLimits) -> Result<LimitsSection, ConfigError> {
    let at_least_100_ms = |key, text: &str| {
        let limit = duration(key, text)?;
        if limit < Duration::from_millis(100) { Err(value(key, text, "at least 100ms")) } else { Ok(limit) }
    };
    Ok(LimitsSection {
        connect_timeout: at_least_100_ms("limits.connect_timeout", &raw.connect_timeout)?,
        visit_timeout: at_least_100_ms("limits.visit_timeout", &raw.visit_timeout)?,
        bytes_per_second_min: ranged(
            "limits.bytes_per_second_min",
            raw.bytes_per_second_min,
            1..=1_000_000,
            "1 to 1000000",
        )?,
        rate_grace: duration("limits.rate_grace", &raw.rate_grace)?,
        body_bytes_max: ranged(
            "limits.body_bytes_max",
            raw.body_bytes_max,
            1024..=1_048_576,
            "1024 to 1048576 (the cap can be lowered, not raised)",
        )?,
        links_max: ranged("limits.links_max", raw.links_max, 1..=2000, "1 to 2000")?,
    })
}

fn check_traps(raw: &RawTraps) -> Result<TrapsSection, ConfigError> {
    let same_shape_max = ranged("traps.same_shape_max", raw.same_shape_max, 1..=1_000_000, "1 to 1000000")?;
    Ok(TrapsSection { same_shape_max })
}

fn check_privacy(raw: &RawConfig) -> Result<PrivacySection, ConfigError> {
    const KEY: &str = "seal.recipients";
    let is_sealed = raw.privacy.values().any(|policy| *policy == Policy::Sealed);
    let recipients = &raw.seal.recipients;
    if is_sealed && recipients.is_empty() {
        return Err(value(KEY, "[]", "the public key of a recipient, since a kind is \"sealed\""));
    }
    Ok(PrivacySection { policies: raw.privacy.clone(), recipients: self::recipients(KEY, recipients)? })
}

fn recipients(key: &'static str, texts: &[String]) -> Result<Vec<String>, ConfigError> {
    match texts.iter().find(|text| !text.starts_with("age1") || text.len() > 128) {
        Some(secret) if secret.to_ascii_uppercase().contains("SECRET") => Err(value(
            key,
            "(not shown)",
            "public keys (age1…); this is a PRIVATE key: take it out and make a new pair",
        )),
        Some(wrong) => Err(value(key, wrong, "public keys of age recipients (age1…)")),
        None => Ok(texts.to_vec()),
    }
}

fn check_tor(raw: &RawTor) -> Result<TorSection, ConfigError> {
    let arti_config = (!raw.arti_config.is_empty()).then(|| PathBuf::from(&raw.arti_config));
    Ok(TorSection { backend: TorBackend::parse(&raw.backend)?, arti_config })
}

impl fmt::Display for TorBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arti => f.write_str("the built-in Tor client"),
            Self::External(address) => write!(f, "the Tor proxy at {address}"),
        }
    }
}

impl TorBackend {
    /// Reads `arti`, `socks5://IP:PORT` or `unix:PATH`.
    ///
    /// Names are not accepted in place of the IP address: looking one up would
    /// be a request outside Tor.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        if text == "arti" {
            return Ok(Self::Arti);
        }
        text.parse().map(Self::External).map_err(|error| {
            let why = match error {
                TorAddressError::Public => "a Tor proxy on this machine or on a private network",
                TorAddressError::Form | TorAddressError::Name => {
                    "\"arti\", \"socks5://127.0.0.1:9050\" (an IP address, no name) or \"unix:/path/to/socket\""
                }
            };
            value("tor.backend", text, why)
        })
    }
}

fn check_face(raw: &RawFace) -> Result<FaceSection, ConfigError> {
    let plain = |key, text: &str| {
        let fits = !text.is_empty() && text.len() <= 256 && text.bytes().all(|b| (0x20..0x7f).contains(&b));
        if fits { Ok(text.to_owned()) } else { Err(value(key, text, "1 to 256 printable ASCII characters")) }
    };
    Ok(FaceSection {
        user_agent: plain("face.user_agent", &raw.user_agent)?,
        accept_language: plain("face.accept_language", &raw.accept_language)?,
    })
}

fn check_blocklist(raw: &RawBlocklist) -> Result<BlocklistSection, ConfigError> {
    let days: u32 = ranged(
        "blocklist.age_days_max",
        raw.age_days_max,
        1..=30,
        "1 to 30 (the limit can be tightened, not loosened)",
    )?;
    Ok(BlocklistSection { age_max: Duration::from_secs(u64::from(days) * 86_400) })
}

fn ranged<T: TryFrom<u64>>(
    key: &'static str,
    number: u64,
    range: std::ops::RangeInclusive<u64>,
    why: &'static str,
) -> Result<T, ConfigError> {
    if !range.contains(&number) {
        return Err(value(key, number, why));
    }
    T::try_from(number).map_err(|_| value(key, number, why))
}

/// Reads `3s`, `200ms`, `1h 30min`; a bare number means seconds.
fn duration(key: &'static str, text: &str) -> Result<Duration, ConfigError> {
    const WHY: &str = "a duration such as 3s, 200ms, 15min or 2h";
    if let Ok(seconds) = text.parse::<u32>() {
        return Ok(Duration::from_secs(u64::from(seconds)));
    }
    let parsed = text.parse::<jiff::SignedDuration>().map_err(|_| value(key, text, WHY))?;
    Duration::try_from(parsed).map_err(|_| value(key, text, WHY))
}

fn value(key: &'static str, value: impl fmt::Display, why: &'static str) -> ConfigError {
    ConfigError::Value { origin: None, key, value: value.to_string(), why }
}
