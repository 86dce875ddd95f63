//! The practice web served from within a test, and the binary run beside it: what
//! the servers saw can be held against what the binary says of itself.
//!
//! What a good scan is, the tests say.

#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use practice::{Access, Bind, Handle, ServeOptions, Truth, WorldSpec, serve};
use serde_json::Value;
use tokio::runtime::Runtime;

/// Longest wait for servers to notice that a client has gone.
const QUIET_AFTER: Duration = Duration::from_secs(60);
/// Variables that some programs take for the address of a proxy.
const PROXY_VARIABLES: [&str; 4] = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];

/// A practice web, up until this is dropped.
pub(crate) struct ServedWeb {
    // Dropped in this order: the listener lives in the runtime.
    handle: Handle,
    runtime: Runtime,
}

impl ServedWeb {
    /// Serves a web behind a SOCKS5 port of loopback.
    pub(crate) fn serve(spec: WorldSpec) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = ServeOptions { bind: Bind::Tcp(0), extended_errors: true, truth: None };
        let handle = runtime.block_on(serve(spec, options)).unwrap();
        Self { handle, runtime }
    }

    /// The SOCKS5 port, in the form that `--tor` takes.
    pub(crate) fn socks(&self) -> &str {
        &self.handle.address
    }

    /// Where a scan begins.
    pub(crate) fn seeds(&self) -> &[String] {
        &self.handle.seeds
    }

    /// What is true of the web.
    pub(crate) fn truth(&self) -> Truth {
        self.handle.server().world().truth()
    }

    /// The list of sites that must not be visited, as a user would import it.
    pub(crate) fn refusal_list(&self) -> String {
        self.handle.server().world().refusal_list()
    }

    /// The labels (56 characters) of the sites on that list.
    pub(crate) fn refused_labels(&self) -> Vec<String> {
        self.handle.server().world().refused_hosts().iter().map(|host| host.label()).collect()
    }

    /// Cuts all sites off from the scan, or ends that.
    pub(crate) fn set_outage(&self, outage: bool) {
        self.handle.server().set_outage(outage);
    }

    /// The requests since this was last called. Waits until every answer has ended,
    /// in full or not.
    pub(crate) fn take_log(&self) -> Vec<Access> {
        let log = self.handle.server().log();
        let idle = async { tokio::time::timeout(QUIET_AFTER, log.idle()).await };
        assert!(self.runtime.block_on(idle).is_ok(), "a server still answers, although the scan is over");
        let entries = log.entries();
        log.clear();
        entries
    }
}

/// A case in a folder.
pub(crate) struct ServedCase {
    dir: PathBuf,
}

impl ServedCase {
    /// Makes a case in the new folder `dir`, with these settings and this refusal list.
    pub(crate) fn make(dir: &Path, settings: &str, refusal_list: &str) -> Self {
        let case = Self { dir: dir.to_owned() };
        let mut init = oniongraph();
        run(init.arg("init").arg(dir).arg("--no-input")).ends_with(0);
        fs::write(dir.join("oniongraph.toml"), settings).unwrap();
        let list = dir.with_extension("list");
        fs::write(&list, refusal_list).unwrap();
        run(case.command(&["blocklist", "import"]).arg(list)).ends_with(0);
        case
    }

    /// The folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The binary, told about this case.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = oniongraph();
        command.arg("--case").arg(&self.dir).args(args);
        command
    }

    /// Runs a command on this case that must succeed.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        run(&mut self.command(args)).ends_with(0)
    }
}

/// The binary, without the settings of whoever runs the tests.
pub(crate) fn oniongraph() -> Command {
    without_settings(Command::new(env!("CARGO_BIN_EXE_oniongraph")))
}

/// Takes away what the environment of the tests could have to say.
pub(crate) fn without_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("ONIONGRAPH_") || PROXY_VARIABLES.contains(&text.to_lowercase().as_str()) {
            command.env_remove(name);
        }
    }
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// It must have ended with this code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        self
    }

    /// The one JSON document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The JSON lines on standard output.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Runs a short command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Ended {
    run_within(command, Duration::from_secs(120))
}

/// Runs a command to its end, which must come within the limit.
#[track_caller]
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Ended {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (tell, ended) = mpsc::channel();
    let said = thread::spawn(move || text_of(&mut err));
    thread::spawn(move || tell.send(text_of(&mut out)));
    let Ok(stdout) = ended.recv_timeout(limit) else {
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("no end within {} s: {command:?}\n{}", limit.as_secs(), said.join().unwrap());
    };
    let code = child.wait().unwrap().code();
    Ended { code, stdout, stderr: said.join().unwrap() }
}

fn text_of(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    // A stream that breaks off has ended.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
