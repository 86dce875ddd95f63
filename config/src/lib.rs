//! Configuration: from files, environment and flags to checked sections.
//!
//! Each part of the program receives its own section and nothing else. Unknown
//! keys are errors; names carry their units. Nothing here reads the environment
//! or the clock: layers are handed in by the binary.
//!
//! Map: `layer` is one source of settings, `merge` puts them together and
//! remembers where each value came from, `raw` is their unchecked form, `section`
//! the checked one.

mod error;
mod layer;
mod merge;
mod raw;
mod section;
mod tor_address;

pub use error::ConfigError;
pub use layer::{DEFAULT_TOML, Layer, LayerOrigin};
pub use merge::{Merged, Setting};
pub use section::{
    BlocklistSection, Config, FaceSection, LimitsSection, PolitenessSection, PrivacySection, ScanSection, TorBackend,
    TorSection, TrapsSection, TripwireSection,
};
pub use tor_address::{Nearby, TorAddress, TorAddressError};
