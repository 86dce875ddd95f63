//! Keys of a case: made by `init`, read by the commands that need them. Files of
//! mode 0600 in a folder of mode 0700; never in argv, environment or logs.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use config::{Config, PrivacySection};
use crawler::{IdentifierKey, Keeper, RefusalKey, Sealer};
use graph::Snapshot;
use model::{Digest16, ForgottenWhat};
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::{rules, tripwire_list};

/// Longest key of identifiers: the first and 63 further ones.
const IDENTIFIER_KEY_BYTES_MAX: u64 = 64 * 32;

/// Folder of the keys within a case.
pub(crate) fn folder(case: &Path) -> PathBuf {
    case.join("keys")
}

/// Makes the folder and the keys of a new case.
pub(crate) fn create(case: &Path) -> Result<(), Failure> {
    DirBuilder::new().mode(0o700).recursive(true).create(folder(case))?;
    make(&refusal_key_file(case))?;
    make(&identifier_key_file(case))
}

fn random() -> Result<Zeroizing<[u8; 32]>, Failure> {
    let mut key = Zeroizing::new([0u8; 32]);
    getrandom::fill(&mut key[..]).map_err(|e| Failure::new(Kind::Unexpected, format!("no random numbers: {e}")))?;
    Ok(key)
}

/// Writes a new key; an existing file is never replaced.
fn make(path: &Path) -> Result<(), Failure> {
    let key = random()?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&key[..])?;
    file.sync_all()?;
    Ok(())
}

/// Copies the keys of a case into another folder, with the same modes.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    DirBuilder::new().mode(0o700).recursive(true).create(folder(to))?;
    for entry in fs::read_dir(folder(from))? {
        let entry = entry?;
        // A copied file has the mode of the original.
        fs::copy(entry.path(), folder(to).join(entry.file_name()))?;
    }
    Ok(())
}

/// The key under which the refusal list is kept.
pub(crate) fn refusal_key(case: &Path) -> Result<RefusalKey, Failure> {
    Ok(RefusalKey::new(*read(&refusal_key_file(case))?))
}

/// The key under which identifiers are kept. A case that holds none yet, made
/// before there were any, gets a key; one that does must bring its own, since
/// under another key nothing would meet what was found before.
pub(crate) fn identifier_key(case: &Path, holds_identifiers: bool) -> Result<IdentifierKey, Failure> {
    let path = identifier_key_file(case);
    if !holds_identifiers && !path.try_exists()? {
        make(&path)?;
    }
    read_identifier_key(&path)
}

fn read_identifier_key(path: &Path) -> Result<IdentifierKey, Failure> {
    let bytes = read_up_to(path, IDENTIFIER_KEY_BYTES_MAX)?;
    IdentifierKey::from_bytes(&bytes).ok_or_else(|| {
        Failure::new(Kind::Store, format!("{} is cut short", path.display())).hint("restore it from a backup")
    })
}

/// The key under which identifiers are kept, of a case that has one.
pub(crate) fn present_identifier_key(case: &Path) -> Result<IdentifierKey, Failure> {
    read_identifier_key(&identifier_key_file(case))
}

/// The present key of identifiers, and the same with a further one, which lies beside
/// it until [`settle_further_key`].
pub(crate) fn prepare_further_key(case: &Path) -> Result<IdentifierKey, Failure> {
    let present = present_identifier_key(case)?;
    if present.to_bytes().len() as u64 + 32 > IDENTIFIER_KEY_BYTES_MAX {
        return Err(Failure::new(Kind::Refused, "the case has as many keys as it may have")
            .hint("begin a new case, and import what was exported from this one"));
    }
    let key = present.with_further(*random()?);
    let beside = further_key_file(case);
    // What a change that was broken off has left was settled when the case was opened.
    match fs::remove_file(&beside) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(&key.to_bytes())?;
    file.sync_all()?;
    fs::File::open(folder(case))?.sync_all()?;
    Ok(key)
}

/// Puts a further key in force if the journal is under it already, else takes it
/// away. Does nothing where no change of keys was broken off.
pub(crate) fn settle_further_key(case: &Path, in_journal: Option<Digest16>) -> Result<(), Failure> {
    let beside = further_key_file(case);
    if !beside.try_exists()? {
        return Ok(());
    }
    let checks = |path: &Path| read_identifier_key(path).is_ok_and(|key| in_journal == Some(key.check()));
    if checks(&beside) {
        fs::rename(&beside, identifier_key_file(case))?;
    } else if in_journal.is_none() || checks(&identifier_key_file(case)) {
        fs::remove_file(&beside)?;
    } else {
        return Err(Failure::new(Kind::Store, "neither key of identifiers is the one that the journal is under")
            .hint("restore keys/ from a backup that was made after the last `case rekey`"));
    }
    fs::File::open(folder(case))?.sync_all()?;
    Ok(())
}

/// A keeper with a key that nobody keeps: its tokens mean nothing outside this run.
pub(crate) fn throwaway_keeper(policies: PrivacySection) -> Result<Keeper, Failure> {
    Ok(Keeper::new(IdentifierKey::new(*random()?), policies))
}

/// Makes the forms in which a case keeps identifiers: enough for asking.
pub(crate) fn keeper(case: &Path, config: &Config, holds_identifiers: bool) -> Result<Keeper, Failure> {
    Ok(Keeper::new(identifier_key(case, holds_identifiers)?, config.privacy.clone()))
}

/// Decides what is kept of what is found from now on: seals, stops at the terms of the
/// tripwire, keeps nothing of what was forgotten, and tries the rules of the case.
pub(crate) fn recording_keeper(case: &Path, config: &Config, view: &Snapshot<'_>) -> Result<Keeper, Failure> {
    let keeper = keeper_without_terms(case, config, view)?;
    let key = present_identifier_key(case)?;
    let told = tripwire_list::journalled(view)?;
    Ok(keeper.with_tripwire(tripwire_list::stored(case, &key, told.as_ref())?))
}

/// The same, but for the terms of the tripwire.
pub(crate) fn keeper_without_terms(case: &Path, config: &Config, view: &Snapshot<'_>) -> Result<Keeper, Failure> {
    let key = identifier_key(case, view.holds_mentions()?)?;
    let forgotten = view.forgotten()?.into_iter().filter_map(|one| match one.what {
        ForgottenWhat::Identifier(tombstone) => Some(tombstone),
        ForgottenWhat::Site(_) | ForgottenWhat::Key(_) => None,
    });
    sealer("tripwire.recipients", &config.tripwire.recipients)?;
    let sealer = sealer("seal.recipients", config.privacy.recipients())?;
    let keeper = Keeper::new(key, config.privacy.clone()).with_forgotten(forgotten).with_sealer(sealer);
    if !config.indicators.enabled {
        return Ok(keeper);
    }
    Ok(keeper.with_indicators(rules::in_force(Some(case))?, view.pages_once_indicated()?))
}

fn sealer(setting: &str, recipients: &[String]) -> Result<Sealer, Failure> {
    Sealer::new(recipients).map_err(|e| {
        Failure::new(Kind::Config, format!("{setting}: {e}"))
            .hint("`oniongraph identity FILE` makes a pair of keys and prints the public one")
    })
}

fn read(path: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let bytes = read_up_to(path, 32)?;
    let mut key = Zeroizing::new([0u8; 32]);
    if bytes.len() < 32 {
        let shown = path.display();
        return Err(Failure::new(Kind::Store, format!("{shown} is cut short")).hint("restore it from a backup"));
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}

fn read_up_to(path: &Path, bytes_max: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let shown = path.display();
    let file = fs::File::open(path)
        .map_err(|e| Failure::new(Kind::Store, format!("{shown}: {e}")).hint("restore it from a backup of the case"))?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(
            Failure::new(Kind::Refused, format!("{shown} can be read by others")).hint(format!("chmod 600 {shown}"))
        );
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(bytes_max).unwrap_or(0)));
    file.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refusal_key_file(case: &Path) -> PathBuf {
    folder(case).join("refusal.key")
}

fn further_key_file(case: &Path) -> PathBuf {
    folder(case).join("identifier.key.new")
}

fn identifier_key_file(case: &Path) -> PathBuf {
    folder(case).join("identifier.key")
}
