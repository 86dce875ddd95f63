//! What the user is told when a command cannot do its work: what, where, why,
//! the next step, and the exit code. The only place that knows exit codes.

use std::fmt;

/// Why the program ends without having done what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

/// The exit codes of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1: nothing we foresaw.
    Unexpected,
    /// 2: wrong usage.
    Usage,
    /// 3: a setting cannot be used.
    Config,
    /// 4: stopped early, can be resumed.
    StoppedEarly,
    /// 5: Tor cannot be used.
    Tor,
    /// 6: the store is locked or damaged.
    Store,
    /// 7: a safety rule says no.
    Refused,
    /// 10: something is new, and that was asked for.
    SomethingNew,
    /// 0: whoever read our output has seen enough.
    ClosedPipe,
}

impl Kind {
    fn exit_code(self) -> u8 {
        match self {
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::StoppedEarly => 4,
            Self::Tor => 5,
            Self::Store => 6,
            Self::Refused => 7,
            Self::SomethingNew => 10,
            Self::ClosedPipe => 0,
        }
    }
}

impl Failure {
    /// A failure of `kind` with its message.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// Adds the next step.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Puts the place in front of the message.
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Makes it a failure of another kind: where a text came from decides that.
    pub(crate) fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Whether the store is held by somebody else, or damaged.
    pub(crate) fn is_of_store(&self) -> bool {
        self.kind == Kind::Store
    }

    /// Whether the reader of our output went away: no failure of ours.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.kind == Kind::ClosedPipe
    }

    /// The code the process ends with.
    pub(crate) fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }
}

/// Messages may have several lines (a settings file is quoted with its place);
/// within a line nothing may act on the terminal.
fn shown_lines(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().map(model::visible).collect();
    lines.join("\n")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = match self.kind {
            Kind::StoppedEarly => "stopped",
            Kind::Refused => "refused",
            Kind::SomethingNew => "new",
            _ => "error",
        };
        write!(f, "{label}: {}", shown_lines(&self.message))?;
        match &self.hint {
            Some(hint) => write!(f, "\n  next: {}", shown_lines(hint)),
            None => Ok(()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => {
                Self::new(Kind::Store, "the disk is full").hint("free some space; reading and exporting still work")
            }
            std::io::ErrorKind::BrokenPipe => Self::new(Kind::ClosedPipe, "the output was closed"),
            _ => Self::new(Kind::Unexpected, error.to_string()),
        }
    }
}

impl From<graph::GraphError> for Failure {
    fn from(error: graph::GraphError) -> Self {
        use graph::GraphError as G;
        let message = error.to_string();
        match error {
            G::Locked { .. } => {
                Self::new(Kind::Store, message).hint("wait until the other oniongraph process has ended, or stop it")
            }
            G::DiskFull { .. } => Self::new(Kind::Store, message)
                .hint("free some space; everything acknowledged is safe, and reading and exporting still work"),
            G::Lost(_) | G::Damaged { what: "journal", .. } => Self::new(Kind::Store, message)
                .hint("restore a backup if there is one; else `oniongraph db rebuild` makes an index of what can be read, and exports work"),
            G::Damaged { .. } | G::Format { what: "index", .. } => {
                Self::new(Kind::Store, message).hint("`oniongraph db rebuild` makes the index anew from the journal")
            }
            G::Format { .. } => Self::new(Kind::Store, message).hint("use the version of oniongraph that wrote it"),
            G::NotACase(_) => Self::new(Kind::Usage, message).hint("make a case with `oniongraph init DIR`"),
            G::Occupied(_) => Self::new(Kind::Usage, message).hint("name a folder that is empty or does not exist"),
            G::Io { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe => source.into(),
            G::Io { .. } | G::Stopped(_) | G::Export(_) => Self::new(Kind::Unexpected, message),
        }
    }
}

impl From<graph::ExportError> for Failure {
    fn from(error: graph::ExportError) -> Self {
        match error {
            graph::ExportError::Graph(error) => error.into(),
            graph::ExportError::Io(error) => error.into(),
        }
    }
}

impl From<config::ConfigError> for Failure {
    fn from(error: config::ConfigError) -> Self {
        Self::new(Kind::Config, error.to_string())
            .hint("correct it there or take it out; `oniongraph config show --defaults` explains every setting")
    }
}
