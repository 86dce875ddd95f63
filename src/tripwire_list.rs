//! The tripwire list of a case, and the mark by which the case remembers it.
//!
//! The list lies in the case, the mark among its keys: what an import made is known by
//! a keyed hash, so that a list which was deleted, emptied or changed outside the tool
//! is noticed. The journal tells too that there is one, for whoever takes away both.
//! Invariant: while the mark or the journal says that there is a list, nothing is
//! recorded without one. Lists of earlier versions have no mark, and the journal tells
//! of none, until something is written.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crawler::{IdentifierKey, Tripwire, TripwireError};
use graph::{GraphError, Snapshot};
use model::{Armed, ArmedWhat, Digest16, UtcTime};

use crate::failure::{Failure, Kind};
use crate::secrets;

/// First line of the mark.
const MAGIC: &str = "oniongraph tripwire mark 1";
/// First line of lists that were imported before there were marks.
const UNMARKED: &str = "oniongraph tripwire 1\n";
const HINT: &str = "import it again with `oniongraph tripwire import FILE`, or take it out of the case with \
                    `oniongraph tripwire remove --reason TEXT`; nothing is scanned until then";

/// What the case remembers.
#[derive(Debug, PartialEq, Eq)]
enum Mark {
    /// Nothing: no list was imported, or by an earlier version.
    None,
    /// A list of one of these hashes; two while one is exchanged for the other.
    Lists(Vec<String>),
    /// It was taken out, with the time and the reason.
    Removed(String),
}

/// What the journal says of the list; `None` if no record of it does.
pub(crate) fn journalled(view: &Snapshot<'_>) -> Result<Option<Armed>, GraphError> {
    Ok(view.armed()?.pop())
}

/// The list that is in force; without terms if none was imported, or it was taken out.
/// `told` is what the journal says of it.
pub(crate) fn stored(case: &Path, key: &IdentifierKey, told: Option<&Armed>) -> Result<Tripwire, Failure> {
    let is_told = matches!(told, Some(Armed { what: ArmedWhat::List { .. }, .. }));
    let place = list_file(case);
    let refused = |what: &str| Failure::new(Kind::Refused, format!("{}: {what}", place.display())).hint(HINT);
    let mark = read_mark(case)?;
    let text = match fs::read_to_string(&place) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return match mark {
                Mark::Lists(_) => Err(refused("the tripwire list of this case is gone")),
                _ if is_told => Err(refused(
                    "the tripwire list of this case is gone, and so is what the keys remember of it; the journal says that one is in force",
                )),
                Mark::None | Mark::Removed(_) => Ok(Tripwire::new(key.clone())),
            };
        }
        Err(e) => return Err(refused(&format!("the tripwire list cannot be read: {e}"))),
    };
    let list = Tripwire::from_text(key, &text).map_err(|e| match e {
        TripwireError::OtherKey => refused(&e.to_string())
            .hint("restore keys/ from a backup that was made after the last `case rekey`, or import the list again"),
        TripwireError::Damaged | TripwireError::TooLong => refused(&e.to_string()),
    })?;
    match mark {
        Mark::Lists(known) if known.contains(&list.mark_of(&text).to_hex()) => Ok(list),
        Mark::None if text.starts_with(UNMARKED) && !is_told => Ok(list),
        _ => Err(refused("the tripwire list was not imported here, or was changed since")),
    }
}

/// When and why the list was taken out, if it was.
pub(crate) fn removed(case: &Path) -> Result<Option<String>, Failure> {
    Ok(match read_mark(case)? {
        Mark::Removed(how) => Some(how),
        Mark::None | Mark::Lists(_) => None,
    })
}

/// Puts a list in force.
pub(crate) fn store(case: &Path, list: &Tripwire) -> Result<(), Failure> {
    let text = list.to_text();
    let new = list.mark_of(&text).to_hex();
    // The mark knows both until the list is exchanged: breaking off in between does no harm.
    if let Ok(Mark::Lists(mut known)) = read_mark(case) {
        known.push(new.clone());
        write_mark(case, &Mark::Lists(known))?;
        write(&list_file(case), &text)?;
    } else {
        write(&list_file(case), &text)?;
    }
    write_mark(case, &Mark::Lists(vec![new]))
}

/// Whether there is a list to be taken out, if only by what the mark or the journal says.
///
/// # Errors
/// There is none.
pub(crate) fn can_be_removed(case: &Path, told: Option<&Armed>) -> Result<(), Failure> {
    let is_there = fs::symlink_metadata(list_file(case)).is_ok();
    let is_told = matches!(told, Some(Armed { what: ArmedWhat::List { .. }, .. }));
    if is_there || is_told || matches!(read_mark(case), Ok(Mark::Lists(_)) | Err(_)) {
        return Ok(());
    }
    Err(Failure::new(Kind::Usage, "this case has no tripwire list")
        .hint("`oniongraph tripwire status` tells what is in force"))
}

/// Takes the list out, once the journal says so. When and why stays with the keys, too.
pub(crate) fn remove(case: &Path, at: UtcTime, reason: &str) -> Result<(), Failure> {
    let place = list_file(case);
    if fs::symlink_metadata(&place).is_ok() {
        fs::remove_file(&place)?;
    }
    write_mark(case, &Mark::Removed(format!("{at} {reason}")))
}

/// What the journal has still to be told of the list that is in force; `None` if it says
/// so already, or there is none that can be used.
pub(crate) fn untold(case: &Path, told: Option<&Armed>) -> Option<ArmedWhat> {
    let key = secrets::present_identifier_key(case).ok()?;
    let list = stored(case, &key, told).ok().filter(|list| !list.is_empty())?;
    let mark: Digest16 = list.mark_of(&fs::read_to_string(list_file(case)).ok()?);
    let what = ArmedWhat::List { mark, terms: u32::try_from(list.len()).unwrap_or(u32::MAX) };
    told.is_none_or(|told| told.what != what).then_some(what)
}

/// Before something is recorded: marks a list of an earlier version, and puts a list
/// under those keys that the case was given since. A list that cannot be read is left
/// to [`stored`] to tell.
pub(crate) fn settle(case: &Path, told: Option<&Armed>) -> Result<(), Failure> {
    if !list_file(case).try_exists()? {
        return Ok(());
    }
    let Ok(key) = secrets::present_identifier_key(case) else { return Ok(()) };
    let Ok(list) = stored(case, &key, told) else { return Ok(()) };
    if let Some(list) = list.under(&key) {
        return store(case, &list);
    }
    if read_mark(case)? == Mark::None {
        let text = fs::read_to_string(list_file(case))?;
        return write_mark(case, &Mark::Lists(vec![list.mark_of(&text).to_hex()]));
    }
    Ok(())
}

fn read_mark(case: &Path) -> Result<Mark, Failure> {
    let place = mark_file(case);
    let refused = |what: &str| Failure::new(Kind::Refused, format!("{}: {what}", place.display())).hint(HINT);
    let text = match fs::read_to_string(&place) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Mark::None),
        Err(e) => return Err(refused(&e.to_string())),
    };
    let damaged = || refused("what the case remembers of its tripwire list is damaged");
    let lines = text.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix('\n')).ok_or_else(damaged)?;
    if let Some(how) = lines.strip_prefix("removed ") {
        return Ok(Mark::Removed(how.trim_end().to_owned()));
    }
    let known: Option<Vec<_>> = lines.lines().map(|line| line.strip_prefix("list ").map(str::to_owned)).collect();
    known.filter(|known| !known.is_empty()).map(Mark::Lists).ok_or_else(damaged)
}

fn write_mark(case: &Path, mark: &Mark) -> Result<(), Failure> {
    let lines = match mark {
        Mark::None => String::new(),
        Mark::Lists(known) => known.iter().map(|hash| format!("list {hash}\n")).collect(),
        Mark::Removed(how) => format!("removed {how}\n"),
    };
    write(&mark_file(case), &format!("{MAGIC}\n{lines}"))
}

/// Writes a file of mode 0600 in one step.
fn write(place: &Path, text: &str) -> Result<(), Failure> {
    let partial = place.with_extension("partial");
    // What a broken import left is of no use.
    match fs::remove_file(&partial) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    fs::rename(&partial, place)?;
    if let Some(folder) = place.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn list_file(case: &Path) -> PathBuf {
    case.join("tripwire.list")
}

fn mark_file(case: &Path) -> PathBuf {
    secrets::folder(case).join("tripwire.mark")
}
