//! Keys of a case: made by `init`, read by the commands that need them. Files of
//! mode 0600 in a folder of mode 0700; never in argv, environment or logs.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use config::{Config, PrivacySection};
use crawler::{IdentifierKey, Keeper, RefusalKey, Sealer};
use zeroize::Zeroizing;

use crate::commands::tripwire;
use crate::failure::{Failure, Kind};

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
fn identifier_key(case: &Path, holds_identifiers: bool) -> Result<IdentifierKey, Failure> {
    let path = identifier_key_file(case);
    if !holds_identifiers && !path.try_exists()? {
        make(&path)?;
    }
    Ok(IdentifierKey::new(*read(&path)?))
}

/// The key of identifiers, made if there is none and nothing was found yet.
pub(crate) fn identifier_key_or_new(case: &Path) -> Result<IdentifierKey, Failure> {
    let is_new = !identifier_key_file(case).try_exists()? && !case.join("journal").try_exists()?;
    identifier_key(case, !is_new)
}

/// A keeper with a key that nobody keeps: its tokens mean nothing outside this run.
pub(crate) fn throwaway_keeper(policies: PrivacySection) -> Result<Keeper, Failure> {
    Ok(Keeper::new(IdentifierKey::new(*random()?), policies))
}

/// Decides what is kept of identifiers, by the settings and with the key of a case.
pub(crate) fn keeper(case: &Path, config: &Config, holds_identifiers: bool) -> Result<Keeper, Failure> {
    let keeper = Keeper::new(identifier_key(case, holds_identifiers)?, config.privacy.clone())
        .with_tripwire(tripwire::stored(case)?);
    if config.privacy.recipients().is_empty() {
        return Ok(keeper);
    }
    let sealer = Sealer::new(config.privacy.recipients()).map_err(|e| {
        Failure::new(Kind::Config, format!("seal.recipients: {e}"))
            .hint("`oniongraph identity FILE` makes a pair of keys and prints the public one")
    })?;
    Ok(keeper.with_sealer(sealer))
}

fn read(path: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let shown = path.display();
    let mut key = Zeroizing::new([0u8; 32]);
    let mut file = fs::File::open(path)
        .map_err(|e| Failure::new(Kind::Store, format!("{shown}: {e}")).hint("restore it from a backup of the case"))?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(
            Failure::new(Kind::Refused, format!("{shown} can be read by others")).hint(format!("chmod 600 {shown}"))
        );
    }
    file.read_exact(&mut key[..])
        .map_err(|_| Failure::new(Kind::Store, format!("{shown} is cut short")).hint("restore it from a backup"))?;
    Ok(key)
}

fn refusal_key_file(case: &Path) -> PathBuf {
    folder(case).join("refusal.key")
}

fn identifier_key_file(case: &Path) -> PathBuf {
    folder(case).join("identifier.key")
}
