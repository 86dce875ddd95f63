//! `config show`: the settings in force, and where each came from.

use std::io::{self, Write};

use serde_json::json;

use crate::args::ConfigCommand;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{json_document, shown};

pub(crate) fn run(context: &Context, command: &ConfigCommand) -> Result<(), Failure> {
    let ConfigCommand::Show { origin, defaults, json } = command;
    let mut out = io::stdout().lock();
    if *defaults {
        return Ok(out.write_all(config::DEFAULT_TOML.as_bytes())?);
    }
    let merged = context.settings(Vec::new())?;
    if *json {
        let settings: Vec<_> = merged
            .settings
            .iter()
            .map(|s| json!({"name": s.name, "value": s.value, "origin": s.origin.to_string()}))
            .collect();
        return json_document(&mut out, &json!({"schema": "oniongraph.config/1", "settings": settings}));
    }
    let width = merged.settings.iter().map(|s| s.name.len() + s.value.len()).max().unwrap_or(0);
    for setting in &merged.settings {
        let line = format!("{} = {}", setting.name, setting.value);
        if *origin {
            writeln!(out, "{:<1$}  # {2}", shown(&line), width + 3, setting.origin)?;
        } else {
            writeln!(out, "{}", shown(&line))?;
        }
    }
    Ok(())
}
