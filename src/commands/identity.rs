//! `identity FILE`: makes the pair of keys of somebody who may open what is sealed.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crawler::SealIdentity;

use crate::failure::{Failure, Kind};

pub(crate) fn run(file: &Path) -> Result<(), Failure> {
    let identity = SealIdentity::generate();
    let name = file.display();
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(|e| {
        let hint = "an existing file is never replaced: give another name";
        Failure::new(Kind::Usage, format!("{name}: {e}")).hint(hint)
    })?;
    out.write_all(identity.to_file_text().as_bytes())?;
    out.sync_all()?;
    let mut err = io::stderr().lock();
    writeln!(err, "The private key is in {name}. Keep it away from the machine that scans.")?;
    writeln!(err, "The public key belongs into `recipients` of `[seal]` in the settings of a case:")?;
    Ok(writeln!(io::stdout().lock(), "{}", identity.recipient())?)
}
