//! `reveal KIND TOKEN`: opens one sealed identifier with a private key. That it was
//! opened, and why, is on disk before it is shown. There is no way to open many at
//! once.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crawler::{SealError, SealIdentity};
use model::{CrawlEvent, IdentifierKind, Label, Revealed, Token, UtcTime};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::acts::{reason_given, record_alone};
use crate::args::RevealArgs;
use crate::clock;
use crate::commands::find::{parse_kind, token_named};
use crate::commands::scan::{open_for_reading, open_for_writing};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, shown};

/// Longest identity file that is read.
const IDENTITY_BYTES_MAX: u64 = 64 * 1024;

/// One entry of `reveal --list --json`.
#[derive(Serialize)]
struct OpenedJson {
    schema: &'static str,
    at: UtcTime,
    kind: IdentifierKind,
    /// In hex; absent if the identifier was forgotten since.
    token: Option<String>,
    reason: Label,
}

impl From<Revealed> for OpenedJson {
    fn from(one: Revealed) -> Self {
        let token = (!is_forgotten(one.token)).then(|| one.token.to_hex());
        Self { schema: "oniongraph.opened/1", at: one.at, kind: one.kind, token, reason: one.reason }
    }
}

/// Whether this stands in the place of the token of what was forgotten.
fn is_forgotten(token: Token) -> bool {
    token == Token([0; 16])
}

/// `reveal --json`
#[derive(Serialize)]
struct RevealedJson<'a> {
    schema: &'static str,
    kind: IdentifierKind,
    token: String,
    identifier: &'a str,
}

pub(crate) fn run(context: &Context, args: &RevealArgs) -> Result<(), Failure> {
    if args.list {
        return list(context, args.json);
    }
    let (Some(kind), Some(name)) = (&args.kind, &args.token) else {
        return Err(Failure::new(Kind::Usage, "a kind and a token are needed").hint("oniongraph reveal --help"));
    };
    let kind = parse_kind(kind)?;
    let reason = reason_given(args.reason.as_deref())?;
    let identity = read_identity(args.identity.as_deref())?;
    let case = open_for_writing(context)?;
    let (token, sealed) = {
        let view = case.snapshot()?;
        let token = token_named(&view, kind, name)?;
        let Some(sealed) = view.sealed(kind, token)? else {
            return Err(Failure::new(Kind::Usage, format!("{kind}:{token} was not sealed in this case"))
                .hint("only what was found while its kind was \"sealed\" can be opened"));
        };
        (token, sealed.sealed)
    };
    let identifier = identity.open(&sealed, kind).map_err(|e| {
        Failure::new(Kind::Refused, format!("{kind}:{token}: {e}"))
            .hint("it takes the identity of one of the recipients that were set when it was found")
    })?;
    record_alone(case, CrawlEvent::Revealed(Box::new(Revealed { at: clock::now(), kind, token, reason })))?;
    let mut out = io::stdout().lock();
    if args.json {
        let schema = "oniongraph.revealed/1";
        return json_document(&mut out, &RevealedJson { schema, kind, token: token.to_hex(), identifier: &identifier });
    }
    Ok(writeln!(out, "{}", shown(&identifier))?)
}

/// What was opened, when and why.
fn list(context: &Context, as_json: bool) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let opened = case.snapshot()?.revealed()?;
    if as_json {
        let all: Vec<_> = opened.into_iter().map(OpenedJson::from).collect();
        json_document(&mut out, &all)?;
        return Ok(out.flush()?);
    }
    for one in opened {
        let token = if is_forgotten(one.token) { "forgotten".to_owned() } else { one.token.to_string() };
        writeln!(out, "{}  {}:{token}  {}", one.at, one.kind, shown(one.reason.as_str()))?;
    }
    Ok(out.flush()?)
}

fn read_identity(file: Option<&Path>) -> Result<SealIdentity, Failure> {
    let Some(file) = file else {
        return Err(Failure::new(Kind::Usage, "a private key is needed")
            .hint("--identity FILE, as made by `oniongraph identity FILE` or age-keygen"));
    };
    let name = file.display();
    let unreadable = |e: io::Error| Failure::new(Kind::Usage, format!("{name}: {e}")).hint("give the identity file");
    let opened = File::open(file).map_err(unreadable)?;
    if opened.metadata().map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
        return Err(
            Failure::new(Kind::Refused, format!("{name} can be read by others")).hint(format!("chmod 600 {name}"))
        );
    }
    let mut text = Zeroizing::new(String::new());
    opened.take(IDENTITY_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    SealIdentity::from_file_text(&text).map_err(|e: SealError| {
        Failure::new(Kind::Usage, format!("{name}: {e}")).hint("made by `oniongraph identity FILE` or age-keygen")
    })
}
