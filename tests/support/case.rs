//! A case in a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::export::Export;
use super::program::{Ran, oniongraph, run};

/// No politeness towards our own servers, and no budget that binds but the hops.
const SETTINGS: &str = include_str!("impolite.toml");

/// A case folder.
pub(crate) struct Case {
    pub(crate) dir: PathBuf,
}

impl Case {
    /// A folder that is a case already.
    pub(crate) fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Makes a case in a new folder.
    pub(crate) fn init(dir: &Path) -> Self {
        let case = Self::at(dir);
        Ran::of(&["init"], oniongraph().arg("init").arg(dir).arg("--no-input").output().unwrap()).ok();
        case
    }

    /// Makes the case that the demo keeps, and returns what it told. It is not
    /// taken away at the end, as tests share it, but before it is made again.
    pub(crate) fn demo(name: &str) -> (Self, String) {
        let case = Self::at(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{name}")));
        if case.dir.exists() {
            fs::remove_dir_all(&case.dir).unwrap();
        }
        let story = run(&["demo", "--keep", case.dir.to_str().unwrap()]).ok().text().to_owned();
        (case, story)
    }

    /// Makes a case for scanning a practice web that has this refusal list.
    pub(crate) fn for_practice(dir: &Path, refusal_list: &Path) -> Self {
        let case = Self::init(dir);
        fs::write(dir.join("oniongraph.toml"), SETTINGS).unwrap();
        case.run(&["blocklist", "import", refusal_list.to_str().unwrap()]).ok();
        case
    }

    /// An empty case with the settings, the list and the keys of this one: what is
    /// recorded under a key can be compared.
    pub(crate) fn twin(&self, dir: &Path) -> Self {
        let twin = Self::init(dir);
        for name in ["oniongraph.toml", "refusal.list", "keys/refusal.key"] {
            fs::copy(self.dir.join(name), dir.join(name)).unwrap();
        }
        twin
    }

    /// The binary, told about this case.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = oniongraph();
        command.arg("--case").arg(&self.dir).args(args);
        command
    }

    /// Runs a command on this case.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(args, self.command(args).output().unwrap())
    }

    /// All that was recorded.
    pub(crate) fn export(&self) -> Export {
        Export::of(&self.run(&["export", "jsonl", "-o", "-"]).ok())
    }
}
