//! Configuration: from files, environment and flags to checked sections.
//!
//! Each part of the program receives its own section and nothing else. Unknown
//! keys are errors; names carry their units. Nothing here reads the environment
//! or the clock: layers are handed in by the binary.
//!
//! Map: `layer` is one source of settings, `merge` puts them together and
//! remembers where each value came from, `raw` is their unchecked form, `section`
//! the checked one. Beside them, `rule_file` are the rules about deceptive offers, a
//! file of their own, and `language` the codes in which they name languages.

mod error;
mod language;
mod layer;
mod merge;
mod raw;
mod rule_file;
mod section;
mod tor_address;

pub use error::ConfigError;
pub use language::{language_of, short_code};
pub use layer::{DEFAULT_TOML, Layer, LayerOrigin};
pub use merge::{Merged, Setting};
pub use rule_file::{IndicatorRule, RULE_FILE_BYTES_MAX, RuleFile, RuleFileError, SHIPPED_INDICATORS};
pub use section::{
    BlocklistSection, Config, FaceSection, IndicatorsSection, LimitsSection, PolitenessSection, PrivacySection,
    ScanSection, TorBackend, TorSection, TrapsSection, TripwireSection,
};
pub use tor_address::{Nearby, TorAddress, TorAddressError};
