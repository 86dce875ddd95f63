//! A started program that ends with its handle.
//!
//! The handle keeps the child unreaped, so its pid cannot pass to another program while a signal
//! is on its way. Not here: what the program is.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Trouble;

/// A signal that the standard library has no name for.
#[derive(Clone, Copy)]
pub(super) enum Signal {
    /// Freezes: connections stay open but nothing answers.
    Stop,
    /// Goes on after [`Signal::Stop`].
    Continue,
}

/// A running program. Dropping it kills it and waits for its end.
pub(super) struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts `command`; what it prints goes to the end of the file `log`.
    pub(super) fn start(command: &mut Command, log: PathBuf) -> Result<Self, Trouble> {
        let told = |error| Trouble::broken(log.display(), error);
        let out = File::options().append(true).create(true).open(&log).map_err(told)?;
        let err = out.try_clone().map_err(told)?;
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|error| Trouble::broken(format!("{program} does not start"), error))?;
        Ok(Self { child, log })
    }

    /// Fails, with the last words of the program, if it has ended by itself.
    pub(super) fn check_alive(&mut self, name: &str) -> Result<(), Trouble> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => {
                let text = fs::read_to_string(&self.log).unwrap_or_default();
                let lines: Vec<&str> = text.lines().collect();
                let tail = lines[lines.len().saturating_sub(6)..].join("\n");
                Err(Trouble::Broken(format!("{name} ended by itself ({status}); its last words:\n{tail}")))
            }
            Err(error) => Err(Trouble::broken(name, error)),
        }
    }

    /// Sends a signal. The shell's built-in `kill` is there on every system.
    pub(super) fn signal(&self, signal: Signal) -> Result<(), Trouble> {
        let name = match signal {
            Signal::Stop => "STOP",
            Signal::Continue => "CONT",
        };
        let pid = self.child.id().to_string();
        let status = Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid]).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Trouble::Broken(format!("kill -s {name} {pid}: {status}"))),
            Err(error) => Err(Trouble::broken("sh", error)),
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // SIGKILL also ends a frozen process. An error means that it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The full path of a program; daemons may lie outside an ordinary user's search path.
pub(super) fn find_program(name: &str, package: &str) -> Result<PathBuf, Trouble> {
    let listed = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&listed)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/bin")])
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| Trouble::Broken(format!("`{name}` is not installed; on Debian: apt-get install -y {package}")))
}

/// Makes a folder that only its owner can read, with its parents: tor insists.
pub(super) fn private_folder(path: &Path) -> Result<(), Trouble> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Trouble::broken(path.display(), error))
}

/// Writes a file.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    fs::write(path, text).map_err(|error| Trouble::broken(path.display(), error))
}

/// Reads a text file.
pub(super) fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| Trouble::broken(path.display(), error))
}
