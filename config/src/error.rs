//! What can be wrong with a setting: which key, where it was set, why, what to do.

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, an unknown key, or a value of the wrong type.
    #[error("{origin}: {message}")]
    Syntax {
        /// File, variable or flag.
        origin: String,
        /// What the parser says, with line and column where there is one.
        message: String,
    },
    /// A value outside its range.
    #[error("{}{key} = {value}: allowed is {why}", .origin.as_ref().map(|o| format!("{o}: ")).unwrap_or_default())]
    Value {
        /// File, variable or flag; `None` if it is not known.
        origin: Option<String>,
        /// Dotted name of the key.
        key: &'static str,
        /// The value as given.
        value: String,
        /// What is allowed.
        why: &'static str,
    },
}
