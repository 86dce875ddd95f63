//! One source of settings: the defaults, a file, the environment, or flags.

use std::fmt;

use toml::{Table, Value};

use crate::ConfigError;
use crate::raw::RawConfig;

/// The commented defaults, as compiled into the program.
pub const DEFAULT_TOML: &str = include_str!("../default.toml");

/// Where a layer came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayerOrigin {
    /// Compiled in.
    Default,
    /// A file, by the name to show.
    File(String),
    /// A variable of the environment.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

impl fmt::Display for LayerOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name) => write!(f, "file {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// Settings of one origin.
#[derive(Clone, Debug)]
pub struct Layer {
    pub(crate) origin: LayerOrigin,
    pub(crate) table: Table,
}

impl Layer {
    /// The defaults.
    pub fn defaults() -> Result<Self, ConfigError> {
        Self::from_toml(LayerOrigin::Default, DEFAULT_TOML)
    }

    /// The text of a file. Errors name line, column and the unknown key.
    pub fn from_toml(origin: LayerOrigin, text: &str) -> Result<Self, ConfigError> {
        let syntax = |e: toml::de::Error| ConfigError::Syntax { origin: origin.to_string(), message: e.to_string() };
        toml::from_str::<RawConfig>(text).map_err(syntax)?;
        let table = text.parse::<Table>().map_err(syntax)?;
        Ok(Self { origin, table })
    }

    /// One value for one key, as flags and variables give it.
    pub fn single(origin: LayerOrigin, section: &str, key: &str, value: Value) -> Self {
        let mut inner = Table::new();
        inner.insert(key.to_owned(), value);
        let mut table = Table::new();
        table.insert(section.to_owned(), Value::Table(inner));
        Self { origin, table }
    }

    /// All layers that the variables `ONIONGRAPH_<SECTION>_<KEY>` make. Values
    /// are read as TOML and else taken as text. Names that begin with a known
    /// section but name no key are errors; others belong to somebody else.
    pub fn from_environment(variables: impl Iterator<Item = (String, String)>) -> Result<Vec<Self>, ConfigError> {
        let defaults = Self::defaults()?;
        let mut layers = Vec::new();
        for (name, value) in variables {
            let Some(rest) = name.strip_prefix("ONIONGRAPH_") else { continue };
            let lower = rest.to_ascii_lowercase();
            let sections = defaults.table.iter().filter_map(|(section, keys)| Some((section, keys.as_table()?)));
            let Some((section, keys, key)) =
                sections.filter_map(|(s, keys)| Some((s, keys, lower.strip_prefix(s)?.strip_prefix('_')?))).next()
            else {
                continue;
            };
            let origin = LayerOrigin::Environment(name.clone());
            if !keys.contains_key(key) {
                let message = format!("no setting {section}.{key}; see `oniongraph config show`");
                return Err(ConfigError::Syntax { origin: origin.to_string(), message });
            }
            layers.push(Self::single(origin, section, key, read_value(&value)));
        }
        layers.sort_by_key(|layer| layer.origin.to_string());
        Ok(layers)
    }
}

fn read_value(text: &str) -> Value {
    let line = format!("v = {text}");
    match line.parse::<Table>() {
        Ok(mut table) => table.remove("v").unwrap_or_else(|| Value::String(text.to_owned())),
        Err(_) => Value::String(text.to_owned()),
    }
}
