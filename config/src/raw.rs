//! The unchecked form of the settings: what TOML may say. Every value is
//! optional here, because a layer sets only some of them.

use std::collections::BTreeMap;

use model::{IdentifierKind, Policy};
use serde::Deserialize;
use toml::Table;

/// All sections, unchecked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawConfig {
    pub(crate) scan: RawScan,
    pub(crate) politeness: RawPoliteness,
    pub(crate) limits: RawLimits,
    pub(crate) traps: RawTraps,
    pub(crate) tor: RawTor,
    pub(crate) face: RawFace,
    pub(crate) blocklist: RawBlocklist,
    pub(crate) privacy: BTreeMap<IdentifierKind, Policy>,
    pub(crate) seal: RawRecipients,
    pub(crate) tripwire: RawRecipients,
    pub(crate) indicators: RawIndicators,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawRecipients {
    pub(crate) recipients: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawScan {
    pub(crate) scope: String,
    pub(crate) hop_depth: u64,
    pub(crate) path_depth: u64,
    pub(crate) pages_per_site: u64,
    pub(crate) new_sites_per_source: u64,
    pub(crate) sites_in_flight: u64,
    pub(crate) pages_max: u64,
    pub(crate) sites_max: u64,
    pub(crate) bytes_max: u64,
    pub(crate) time_max: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawPoliteness {
    pub(crate) delay_factor: f64,
    pub(crate) delay_min: String,
    pub(crate) delay_max: String,
    pub(crate) jitter_percent: u64,
    pub(crate) introductions_per_minute: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawLimits {
    pub(crate) connect_timeout: String,
    pub(crate) visit_timeout: String,
    pub(crate) bytes_per_second_min: u64,
    pub(crate) rate_grace: String,
    pub(crate) body_bytes_max: u64,
    pub(crate) links_max: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawTraps {
    pub(crate) same_shape_max: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawTor {
    pub(crate) backend: String,
    pub(crate) arti_config: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawFace {
    pub(crate) user_agent: String,
    pub(crate) accept_language: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawBlocklist {
    pub(crate) age_days_max: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawIndicators {
    pub(crate) enabled: bool,
}

impl RawConfig {
    pub(crate) fn deserialize_table(table: Table) -> Result<Self, toml::de::Error> {
        table.try_into()
    }
}
