//! Notes for a hotline about pages that tripped a wire: address, time, tool,
//! category, and no content. Each is a file of mode 0600 in `referrals/` of the
//! case, encrypted where the settings name a recipient.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crawler::{Referral, SealError, seal_to};
use model::{Label, OnionHost, RefusedTag, Tripped, UtcTime};
use serde::Serialize;

/// Folder of the notes within a case.
pub(crate) fn folder(case: &Path) -> PathBuf {
    case.join("referrals")
}

#[derive(Serialize)]
struct ReferralJson<'a> {
    schema: &'static str,
    address: String,
    time: UtcTime,
    tool: &'static str,
    category: &'a Label,
}

/// Why a note could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReferralError {
    #[error("a referral could not be written: {0}")]
    Io(#[from] io::Error),
    #[error("a referral could not be sealed: {0}")]
    Seal(#[from] SealError),
}

/// Writes the note of one page. An existing file is never replaced.
pub(crate) fn write(case: &Path, referral: &Referral, recipients: &[String]) -> Result<PathBuf, ReferralError> {
    let json = ReferralJson {
        schema: "oniongraph.referral/1",
        address: referral.url.as_found(),
        time: referral.at,
        tool: concat!("oniongraph ", env!("CARGO_PKG_VERSION")),
        category: &referral.category,
    };
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&json).map_err(io::Error::from)?);
    let (bytes, ending) = match recipients {
        [] => (plain.to_vec(), "json"),
        _ => (seal_to(recipients, &plain)?, "json.age"),
    };
    if !is_there(&folder(case))? {
        DirBuilder::new().mode(0o700).create(folder(case))?;
    }
    for number in 1.. {
        let name = format!("{}-{number}-{}.{ending}", referral.at.as_millis(), tag_in_name(referral.site));
        let file = folder(case).join(name);
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file);
        match opened {
            Ok(mut out) => {
                out.write_all(&bytes)?;
                out.sync_all()?;
                return Ok(file);
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists).into())
}

/// Whether the folder is there. One that leads elsewhere is not followed: nobody knows who reads there.
fn is_there(folder: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(io::Error::new(io::ErrorKind::NotADirectory, format!("{} is no folder", folder.display()))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    }
}

/// What became of the notes when a site was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NotesForgotten {
    /// Notes about the site, which are gone.
    pub(crate) removed: u64,
    /// Sealed notes of earlier versions of which nobody here can say whom they are about.
    pub(crate) untold: u64,
}

/// Removes the notes about a site: by its tag in their names, plain ones also by what
/// they say, sealed ones of earlier versions by their time, which is that of a hit.
pub(crate) fn forget(case: &Path, site: &OnionHost, tag: RefusedTag, hits: &[Tripped]) -> io::Result<NotesForgotten> {
    let mut notes = NotesForgotten::default();
    if !is_there(&folder(case))? {
        return Ok(notes);
    }
    for entry in fs::read_dir(folder(case))? {
        let path = entry?.path();
        match is_about(&path, site, tag, hits) {
            Some(true) => {
                fs::remove_file(&path)?;
                notes.removed += 1;
            }
            Some(false) => {}
            None => notes.untold += 1,
        }
    }
    Ok(notes)
}

/// Whether a note is about a site, or names it; `None` if that cannot be told.
fn is_about(note: &Path, site: &OnionHost, tag: RefusedTag, hits: &[Tripped]) -> Option<bool> {
    let name = note.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = name.split('.').next().unwrap_or_default().split('-');
    let (time, _, tag_there) = (parts.next(), parts.next(), parts.next());
    if tag_there == Some(&tag_in_name(tag)) {
        return Some(true);
    }
    if !name.ends_with(".age") {
        let text = zeroize::Zeroizing::new(fs::read_to_string(note).ok()?.to_ascii_lowercase());
        return Some(text.contains(&site.label().to_ascii_lowercase()));
    }
    if tag_there.is_some() {
        return Some(false);
    }
    let time: i64 = time?.parse().ok()?;
    let mut then = hits.iter().filter(|hit| hit.at.as_millis() == time).map(|hit| hit.site == tag);
    let first = then.next()?;
    then.all(|other| other == first).then_some(first)
}

/// The tag without what stands before its digits.
fn tag_in_name(tag: RefusedTag) -> String {
    tag.to_string().rsplit(':').next().unwrap_or_default().to_owned()
}
