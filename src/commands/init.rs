//! `init [DIR]`: a case with commented settings, keys and folders.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use config::DEFAULT_TOML;
use graph::{Case, CaseId};

use crate::args::InitArgs;
use crate::context::{Context, SETTINGS_FILE};
use crate::failure::{Failure, Kind};
use crate::{protected, secrets};

pub(crate) fn run(context: &Context, args: &InitArgs) -> Result<(), Failure> {
    create(&args.dir)?;
    if context.verbosity >= 0 {
        let mut err = io::stderr().lock();
        let dir = args.dir.display();
        writeln!(err, "made a case in {dir}")?;
        writeln!(err, "  {SETTINGS_FILE}  settings, all commented out: the defaults are in force")?;
        writeln!(err, "  protected.txt    helplines and others that no analysis may link; extend it")?;
        writeln!(err, "  keys/            secrets of this case; keep them, and keep them to yourself")?;
        writeln!(err, "  next: oniongraph --case {dir} blocklist import FILE; without a refusal list no scan starts")?;
    }
    Ok(())
}

/// Makes a case in `dir`, which must be empty or not exist. The settings file
/// comes last: a folder without it is not taken for a case.
pub(crate) fn create(dir: &Path) -> Result<(), Failure> {
    if dir.exists() && !dir.is_dir() {
        return Err(Failure::new(Kind::Usage, format!("{} is a file", dir.display())).hint("name a folder"));
    }
    if dir.join(SETTINGS_FILE).exists() {
        return Err(Failure::new(Kind::Usage, format!("{} is a case already", dir.display()))
            .hint("name another folder, or use this case"));
    }
    DirBuilder::new().mode(0o700).recursive(true).create(dir).map_err(|e| {
        Failure::new(Kind::Usage, format!("{}: {e}", dir.display())).hint("name a folder that can be made")
    })?;
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|e| Failure::new(Kind::Unexpected, format!("no random numbers: {e}")))?;
    Case::create(dir, CaseId::from_bytes(id))?.close()?;
    secrets::create(dir)?;
    fs::write(protected::file(dir), protected::SAMPLE)?;
    let settings = dir.join(SETTINGS_FILE);
    let partial = dir.join(".settings.partial");
    fs::write(&partial, commented_defaults())?;
    Ok(fs::rename(partial, settings)?)
}

/// The defaults with every setting commented out, so that a later version's
/// defaults take effect where the user did not choose.
fn commented_defaults() -> String {
    let is_setting = |line: &str| !line.is_empty() && !line.starts_with(['#', '[']);
    DEFAULT_TOML
        .lines()
        .map(|line| if is_setting(line) { format!("# {line}\n") } else { format!("{line}\n") })
        .collect()
}
