//! The program under test, on a case of its own.
//!
//! Uses the command line and the files that users see, nothing else. What a good answer is, the
//! tests say.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use super::process::{read, write};
use super::waiting::Deadline;
use super::{TorNet, Trouble};

/// Settings of every case: hardly any politeness towards our own servers, as a scan that is over at
/// once is never in the middle of what happens to it; no budget that binds, and short patience, as
/// loopback answers fast and a frozen service never.
const SETTINGS: &str = "\
[scan]
hop_depth = 20
pages_per_site = 2000

[politeness]
delay_factor = 0.0
delay_min = \"200ms\"
jitter_percent = 0
introductions_per_minute = 600

[limits]
connect_timeout = \"20s\"
visit_timeout = \"40s\"

[traps]
same_shape_max = 1000
";

/// The refusal list, without which no scan starts; the hash of no address at all.
const REFUSALS: &str = "0123456789abcdef0123456789abcdef\n";

/// How many visits a failure shows.
const VISITS_SHOWN: usize = 40;

/// A case folder.
pub(crate) struct Case {
    dir: PathBuf,
}

impl Case {
    /// Makes a case in the new folder `dir`, for `net`; its requests carry `user_agent`.
    pub(crate) fn create(dir: &Path, net: &TorNet, user_agent: &str) -> Result<Self, Trouble> {
        let case = Self { dir: dir.to_owned() };
        let made = oniongraph().arg("init").arg(dir).arg("--no-input").output();
        succeeded("init", made)?;
        let list = dir.join("refusals.txt");
        write(&list, REFUSALS)?;
        case.settle_in(net, user_agent)?;
        case.ask(&["blocklist", "import", &list.to_string_lossy()])?;
        Ok(case)
    }

    /// A second case with the same keys and nothing recorded: keyed values can be compared.
    /// To be made before anything is scanned.
    pub(crate) fn twin(&self, dir: &Path, net: &TorNet, user_agent: &str) -> Result<Self, Trouble> {
        copy_folder(&self.dir, dir).map_err(|error| Trouble::broken(dir.display(), error))?;
        let case = Self { dir: dir.to_owned() };
        case.settle_in(net, user_agent)?;
        Ok(case)
    }

    /// Starts `scan run` with these arguments.
    pub(crate) fn scan(&self, tor: &str, args: &[&str]) -> Result<Scan, Trouble> {
        let log = self.dir.join("scan.log");
        let told = |error| Trouble::broken("oniongraph scan run", error);
        let file = File::create(&log).map_err(told)?;
        let visits = self.dir.join("visits.jsonl");
        let visited = File::create(&visits).map_err(told)?;
        let mut command = self.command(&["-v", "scan", "run", "--jsonl", "--tor", tor]);
        command.args(args).stdin(Stdio::null()).stdout(visited).stderr(file);
        Ok(Scan { child: command.spawn().map_err(told)?, log, visits })
    }

    /// The lines of `export jsonl`.
    pub(crate) fn export(&self) -> Result<Vec<Value>, Trouble> {
        let file = self.dir.join("export.jsonl");
        self.ask(&["export", "jsonl", "-o", &file.to_string_lossy(), "--force"])?;
        lines(&read(&file)?)
    }

    /// The lines of `site list --jsonl`.
    pub(crate) fn sites(&self) -> Result<Vec<Value>, Trouble> {
        lines(&self.ask(&["site", "list", "--jsonl"])?)
    }

    /// `links OF --jsonl`.
    pub(crate) fn links(&self, of: &str) -> Result<Vec<Value>, Trouble> {
        lines(&self.ask(&["links", of, "--jsonl"])?)
    }

    /// `scan show N --json`.
    pub(crate) fn scan_shown(&self, number: u32) -> Result<Value, Trouble> {
        let text = self.ask(&["scan", "show", &number.to_string(), "--json"])?;
        serde_json::from_str(&text).map_err(|error| Trouble::broken(text, error))
    }

    /// Runs a command that is expected to succeed; returns what it wrote to standard output.
    fn ask(&self, args: &[&str]) -> Result<String, Trouble> {
        succeeded(&args.join(" "), self.command(args).output())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = oniongraph();
        // Nothing of the user who runs the tests may take part.
        command.env("HOME", &self.dir).env("XDG_CONFIG_HOME", self.dir.join("none"));
        command.arg("--case").arg(&self.dir).args(args);
        command
    }

    /// Writes the settings and arti's configuration; arti's storage belongs to one case alone.
    fn settle_in(&self, net: &TorNet, user_agent: &str) -> Result<(), Trouble> {
        let arti = self.dir.join("arti.toml");
        write(&arti, &net.arti_toml(&self.dir.join("arti")))?;
        let settings = format!(
            "{SETTINGS}\n[tor]\narti_config = \"{}\"\n\n[face]\nuser_agent = \"{user_agent}\"\n",
            arti.display()
        );
        write(&self.dir.join("oniongraph.toml"), &settings)
    }
}

/// A scan under way. Dropping it kills it.
pub(crate) struct Scan {
    child: Child,
    log: PathBuf,
    visits: PathBuf,
}

impl Scan {
    /// Fails if the scan has ended: what a test does in mid-scan would come too late.
    pub(crate) fn check_running(&mut self) -> Result<(), Trouble> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Trouble::Broken(format!("the scan ended too early ({status}):\n{}", self.said()))),
            Err(error) => Err(Trouble::broken("scan", error)),
        }
    }

    /// Waits for its end; returns the exit code and what it wrote to standard error.
    pub(crate) fn finish(mut self, deadline: Deadline) -> Result<(Option<i32>, String), Trouble> {
        let status =
            deadline.until("the scan to end", || self.child.try_wait().map_err(|error| Trouble::broken("scan", error)));
        match status {
            Ok(status) => Ok((status.code(), self.said())),
            Err(error) => Err(Trouble::Broken(format!("{error}; the scan said:\n{}", self.said()))),
        }
    }

    /// What it wrote to standard error so far, and its last visits.
    pub(crate) fn said(&self) -> String {
        let visits = read(&self.visits).unwrap_or_default();
        let last = visits.lines().rev().take(VISITS_SHOWN).collect::<Vec<_>>().join("\n");
        format!("{}last visits, the latest first:\n{last}\n", read(&self.log).unwrap_or_default())
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn oniongraph() -> Command {
    Command::new(env!("CARGO_BIN_EXE_oniongraph"))
}

fn succeeded(what: &str, output: io::Result<Output>) -> Result<String, Trouble> {
    let output = output.map_err(|error| Trouble::broken("oniongraph", error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Trouble::Broken(format!("oniongraph {what} failed ({}):\n{said}", output.status)))
}

fn lines(text: &str) -> Result<Vec<Value>, Trouble> {
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| Trouble::broken(format!("not JSON: {line}"), error)))
        .collect()
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
