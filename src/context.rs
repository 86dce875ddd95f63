//! What every command is told: where the case is and which settings are in force.

use std::fs;
use std::path::{Path, PathBuf};

use config::{Layer, LayerOrigin, Merged};

use crate::args::{Cli, Colour};
use crate::failure::{Failure, Kind};

/// Name of the settings file of a case.
pub(crate) const SETTINGS_FILE: &str = "oniongraph.toml";

/// The surroundings of a command.
#[derive(Debug)]
pub(crate) struct Context {
    explicit_case: Option<PathBuf>,
    /// How much to say: -1 only failures, 0 usual, 1 and 2 more.
    pub(crate) verbosity: i8,
}

impl Context {
    pub(crate) fn new(cli: &Cli) -> Self {
        match cli.color {
            Colour::Auto => {}
            Colour::Always => anstream::ColorChoice::Always.write_global(),
            Colour::Never => anstream::ColorChoice::Never.write_global(),
        }
        let verbosity = if cli.quiet { -1 } else { i8::try_from(cli.verbose).unwrap_or(i8::MAX) };
        Self { explicit_case: cli.case.clone(), verbosity }
    }

    /// A context for a case that the command itself made.
    pub(crate) fn for_case(&self, dir: &Path) -> Self {
        Self { explicit_case: Some(dir.to_owned()), verbosity: self.verbosity }
    }

    /// What is told beside the data, unless only failures are to be told.
    pub(crate) fn talk<'a>(&self, told: &'a str) -> Option<&'a str> {
        (self.verbosity >= 0).then_some(told)
    }

    /// The folder of the case: the one named, else this folder or the nearest
    /// parent that holds a settings file and a journal.
    pub(crate) fn case_dir(&self) -> Result<PathBuf, Failure> {
        if let Some(dir) = &self.explicit_case {
            return if is_case(dir) {
                Ok(dir.clone())
            } else {
                Err(no_case(&format!("{} is not a case", dir.display()), dir))
            };
        }
        let here = std::env::current_dir()?;
        let found = here.ancestors().find(|dir| is_case(dir));
        found.map(Path::to_owned).ok_or_else(|| no_case("neither this folder nor a parent of it is a case", &here))
    }

    /// As [`Context::case_dir`], but no case is no failure unless one was named.
    pub(crate) fn case_dir_if_any(&self) -> Result<Option<PathBuf>, Failure> {
        match (&self.explicit_case, self.case_dir()) {
            (_, Ok(dir)) => Ok(Some(dir)),
            (None, Err(_)) => Ok(None),
            (Some(_), Err(failure)) => Err(failure),
        }
    }

    /// The settings in force; `flags` are the strongest layer.
    pub(crate) fn settings(&self, flags: Vec<Layer>) -> Result<Merged, Failure> {
        let mut layers = Vec::new();
        if let Some(file) = user_file().filter(|file| file.is_file()) {
            layers.push(read_layer(&file)?);
        }
        if let Some(dir) = self.case_dir_if_any()? {
            layers.push(read_layer(&dir.join(SETTINGS_FILE))?);
        }
        layers.extend(Layer::from_environment(environment())?);
        layers.extend(flags);
        Ok(Merged::from_layers(&layers)?)
    }
}

fn is_case(dir: &Path) -> bool {
    dir.join(SETTINGS_FILE).is_file() && dir.join("journal").is_dir()
}

fn no_case(message: &str, dir: &Path) -> Failure {
    Failure::new(Kind::Usage, message)
        .hint(format!("make one with `oniongraph init {}`, or name one with --case DIR", dir.display()))
}

fn read_layer(file: &Path) -> Result<Layer, Failure> {
    let text = fs::read_to_string(file).map_err(|e| Failure::new(Kind::Config, format!("{}: {e}", file.display())))?;
    Ok(Layer::from_toml(LayerOrigin::File(file.display().to_string()), &text)?)
}

/// Variables whose name or value is not Unicode cannot be settings of ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// `$XDG_CONFIG_HOME/oniongraph/oniongraph.toml`, or below `~/.config`.
fn user_file() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".config")))?;
    Some(base.join("oniongraph").join(SETTINGS_FILE))
}
