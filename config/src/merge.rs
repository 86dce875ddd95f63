//! Puts layers together, later ones over earlier ones, and remembers for each
//! value where it came from.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::raw::RawConfig;
use crate::{Config, ConfigError, Layer, LayerOrigin};

/// The settings in force, with their origins.
#[derive(Debug)]
pub struct Merged {
    /// The checked settings.
    pub config: Config,
    /// Every setting, by section and key.
    pub settings: Vec<Setting>,
}

/// One setting in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// `section.key`.
    pub name: String,
    /// Its value in TOML.
    pub value: String,
    /// Where it came from.
    pub origin: LayerOrigin,
}

impl Merged {
    /// Merges `layers`, the weakest first, over the defaults.
    pub fn from_layers(layers: &[Layer]) -> Result<Self, ConfigError> {
        let mut values: BTreeMap<(String, String), (Value, LayerOrigin)> = BTreeMap::new();
        let defaults = Layer::defaults()?;
        for layer in std::iter::once(&defaults).chain(layers) {
            for (section, keys) in &layer.table {
                for (key, value) in keys.as_table().into_iter().flatten() {
                    values.insert((section.clone(), key.clone()), (value.clone(), layer.origin.clone()));
                }
            }
        }
        let mut table = Table::new();
        for ((section, key), (value, _)) in &values {
            let entry = table.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(keys) = entry {
                keys.insert(key.clone(), value.clone());
            }
        }
        let raw = RawConfig::deserialize_table(table).map_err(|e| name_origin(&e, &values))?;
        let config = Config::check(&raw).map_err(|error| with_origin(error, &values))?;
        let settings = values
            .into_iter()
            .map(|((section, key), (value, origin))| Setting {
                name: format!("{section}.{key}"),
                value: value.to_string(),
                origin,
            })
            .collect();
        Ok(Self { config, settings })
    }

    /// The settings as TOML text in a fixed order, without origins: what is
    /// hashed into the record of a scan.
    pub fn to_canonical_text(&self) -> String {
        self.settings.iter().map(|s| format!("{} = {}\n", s.name, s.value)).collect()
    }
}

/// Says where the value was set that cannot be used.
fn with_origin(error: ConfigError, values: &BTreeMap<(String, String), (Value, LayerOrigin)>) -> ConfigError {
    let ConfigError::Value { key, value, why, .. } = error else { return error };
    let place = key.split_once('.').map(|(section, key)| (section.to_owned(), key.to_owned()));
    let origin = place.and_then(|place| values.get(&place)).map(|(_, origin)| origin.to_string());
    ConfigError::Value { origin, key, value, why }
}

/// A type error in a value that came from a variable or a flag has no line to
/// point at; it names the origins that are not files instead.
fn name_origin(error: &toml::de::Error, values: &BTreeMap<(String, String), (Value, LayerOrigin)>) -> ConfigError {
    let origins: Vec<String> = values
        .values()
        .map(|(_, origin)| origin)
        .filter(|origin| matches!(origin, LayerOrigin::Environment(_) | LayerOrigin::Flag(_)))
        .map(ToString::to_string)
        .collect();
    ConfigError::Syntax { origin: origins.join(", "), message: error.message().to_owned() }
}
