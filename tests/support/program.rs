//! The binary: run to its end, or as a scan whose lines are read while it runs.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

/// The binary without the settings of whoever runs the tests.
pub(crate) fn oniongraph() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oniongraph"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ONIONGRAPH_") {
            command.env_remove(name);
        }
    }
    command.env("XDG_CONFIG_HOME", "/nonexistent").stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
pub(crate) fn run(args: &[&str]) -> Ran {
    Ran::of(args, oniongraph().args(args).output().unwrap())
}

/// What a run left.
pub(crate) struct Ran {
    what: String,
    code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(args: &[&str], output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
        Self { what: args.join(" "), code: output.status.code(), stdout: output.stdout, stderr }
    }

    /// It must have ended with 0.
    pub(crate) fn ok(self) -> Self {
        self.ends_with(0)
    }

    /// It must have ended with `code`.
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}: {}", self.what, self.stderr);
        self
    }

    /// It must have ended with `code`, without data, and have said all of `words`
    /// and the next step.
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> Self {
        let ran = self.ends_with(code);
        assert!(ran.stdout.is_empty(), "{}: data of a command that failed: {:?}", ran.what, ran.text());
        for word in words.iter().chain(&["next: "]) {
            assert!(ran.stderr.contains(word), "{}: nothing about {word:?} in: {}", ran.what, ran.stderr);
        }
        ran
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// The one JSON document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|e| panic!("{}: {e}", self.what))
    }

    /// The JSON lines on standard output.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A scan that is running; killed when it is dropped.
pub(crate) struct Scan {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Scan {
    /// Starts a command that prints a JSON line for each acknowledged visit.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits for up to `count` lines; fewer if the scan ends before.
    pub(crate) fn wait_for(&mut self, count: usize) -> Vec<Value> {
        self.lines.by_ref().take(count).map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    }

    /// Whether the process has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Kills it (SIGKILL) and reads what it had already said, whole lines only.
    pub(crate) fn kill(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // The last line may have been cut off by the end of the process.
        self.lines.by_ref().map_while(|line| serde_json::from_str(&line.ok()?).ok()).collect()
    }

    /// Waits for its end: the lines, and the exit code.
    pub(crate) fn finish(mut self) -> (Vec<Value>, Option<i32>) {
        let lines = self.wait_for(usize::MAX);
        (lines, self.child.wait().unwrap().code())
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
