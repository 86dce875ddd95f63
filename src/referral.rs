//! Notes for a hotline about pages that tripped a wire: address, time, tool,
//! category, and no content. Each is a file of mode 0600 in `referrals/` of the
//! case, encrypted where the settings name a recipient.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crawler::{Referral, SealError, seal_to};
use model::{Label, OnionHost, UtcTime};
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
        let file = folder(case).join(format!("{}-{number}.{ending}", referral.at.as_millis()));
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

/// Removes the plain notes about a site. Gives the number of sealed ones, of which
/// nobody here can say whom they are about.
pub(crate) fn forget(case: &Path, site: &OnionHost) -> io::Result<u64> {
    if !is_there(&folder(case))? {
        return Ok(0);
    }
    let mut sealed = 0;
    for entry in fs::read_dir(folder(case))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "age") {
            sealed += 1;
        } else if fs::read_to_string(&path).is_ok_and(|text| text.contains(&site.label())) {
            fs::remove_file(&path)?;
        }
    }
    Ok(sealed)
}
