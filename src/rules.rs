//! The rule file in force: that of the case, else the one that comes with the program.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use config::{RULE_FILE_BYTES_MAX, SHIPPED_INDICATORS};
use crawler::Indicators;

use crate::failure::{Failure, Kind};

/// Name of the rule file in the folder of a case.
const RULE_FILE: &str = "indicators.toml";

/// The rules in force in a case, or without one.
pub(crate) fn in_force(case: Option<&Path>) -> Result<Indicators, Failure> {
    let own = case.map(|dir| dir.join(RULE_FILE));
    match own.filter(|file| file.exists()) {
        Some(file) => read(&file),
        None => parsed("the rules that come with the program", SHIPPED_INDICATORS),
    }
}

/// Reads a rule file.
pub(crate) fn read(file: &Path) -> Result<Indicators, Failure> {
    let name = file.display().to_string();
    let unreadable = |e: io::Error| Failure::new(Kind::Config, format!("{name}: {e}"));
    let mut text = String::new();
    let opened = File::open(file).map_err(unreadable)?;
    opened.take(RULE_FILE_BYTES_MAX as u64 + 1).read_to_string(&mut text).map_err(unreadable)?;
    parsed(&name, &text)
}

fn parsed(name: &str, text: &str) -> Result<Indicators, Failure> {
    Indicators::read(text).map_err(|e| {
        Failure::new(Kind::Config, format!("{name}: {e}"))
            .hint("`oniongraph indicators shipped` prints a sound file, with its rules explained")
    })
}
