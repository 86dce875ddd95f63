//! Sealing: encrypting an identifier to people who are not at this machine.
//!
//! The format is that of `age` (age-encryption.org/v1, X25519 recipients). Only
//! public keys are here; what is sealed can be opened by whoever holds a private
//! one, elsewhere. The plain text is padded, so that its length tells little.

use std::collections::HashSet;
use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor};
use model::{IdentifierKind, Token};
use zeroize::Zeroizing;

/// First line of the plain text.
const HEADER: &str = "oniongraph sealed identifier 1";
/// The plain text is as long as the next multiple of this.
const PADDED_TO: usize = 128;
/// Longest plain text that is opened.
const PLAIN_BYTES_MAX: u64 = 64 * 1024;
/// Identifiers remembered as sealed in this run; beyond that some are sealed twice.
const REMEMBERED_MAX: usize = 1_000_000;

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not the public key of an age recipient.
    #[error("{0:?} is no age recipient (age1…)")]
    Recipient(String),
    /// Not the private key of an age identity.
    #[error("no age identity (AGE-SECRET-KEY-1…) in it")]
    Identity,
    /// Sealed to somebody else, or damaged.
    #[error("it cannot be opened with this identity")]
    Closed,
    /// Opened, and not what was sealed as this identifier.
    #[error("what was sealed is not this identifier")]
    Other,
}

/// Seals identifiers, each once a run.
pub struct Sealer {
    recipients: Vec<Recipient>,
    sealed: Mutex<HashSet<(IdentifierKind, Token)>>,
}

impl Sealer {
    /// A sealer for these recipients, as text.
    ///
    /// # Errors
    /// One of them is no age recipient.
    pub fn new(recipients: &[String]) -> Result<Self, SealError> {
        let read = |text: &String| Recipient::from_str(text).map_err(|_| SealError::Recipient(text.clone()));
        let recipients = recipients.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { recipients, sealed: Mutex::default() })
    }

    /// The sealed form of an identifier; `None` if it was sealed in this run
    /// already, or there is nobody to seal it to.
    pub(super) fn seal(&self, kind: IdentifierKind, token: Token, canonical: &str) -> Option<Box<[u8]>> {
        let mut known = self.sealed.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        if !known.insert((kind, token)) {
            return None;
        }
        drop(known);
        encrypt(&self.recipients, plain_text(kind, canonical).as_bytes()).or_else(|| {
            tracing::error!("an identifier could not be sealed; its token is kept");
            None
        })
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({} recipients)", self.recipients.len())
    }
}

fn plain_text(kind: IdentifierKind, canonical: &str) -> Zeroizing<String> {
    let length = HEADER.len() + kind.as_str().len() + canonical.len() + 3;
    let mut text = Zeroizing::new(String::with_capacity(length.next_multiple_of(PADDED_TO)));
    for line in [HEADER, kind.as_str(), canonical] {
        text.push_str(line);
        text.push('\n');
    }
    text.extend(std::iter::repeat_n('\n', length.next_multiple_of(PADDED_TO) - length));
    text
}

fn encrypt(recipients: &[Recipient], plain: &[u8]) -> Option<Box<[u8]>> {
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient)).ok()?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).ok()?;
    writer.write_all(plain).ok()?;
    writer.finish().ok()?;
    Some(sealed.into_boxed_slice())
}

/// Encrypts `bytes` to recipients, as an age file.
///
/// # Errors
/// One of them is no age recipient, or there is none.
pub fn seal_to(recipients: &[String], bytes: &[u8]) -> Result<Vec<u8>, SealError> {
    let sealer = Sealer::new(recipients)?;
    let sealed = encrypt(&sealer.recipients, bytes);
    sealed.map(Vec::from).ok_or_else(|| SealError::Recipient(recipients.join(", ")))
}

/// A private key that opens what was sealed to its recipient.
pub struct SealIdentity(Identity);

impl SealIdentity {
    /// A new one, from the system's random numbers.
    pub fn generate() -> Self {
        Self(Identity::generate())
    }

    /// Reads the first identity of an identity file: lines, of which those that
    /// begin with `#` are remarks.
    ///
    /// # Errors
    /// There is none in it.
    pub fn from_file_text(text: &str) -> Result<Self, SealError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let found = lines.find_map(|line| Identity::from_str(line).ok());
        found.map(Self).ok_or(SealError::Identity)
    }

    /// The text of an identity file. A secret.
    pub fn to_file_text(&self) -> Zeroizing<String> {
        let key = self.0.to_string();
        Zeroizing::new(format!("# public key: {}\n{}\n", self.recipient(), key.expose_secret()))
    }

    /// The public key to seal to.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }

    /// Opens what was sealed as an identifier of this kind.
    ///
    /// # Errors
    /// It was sealed to somebody else, or is damaged, or is something else.
    pub fn open(&self, sealed: &[u8], kind: IdentifierKind) -> Result<Zeroizing<String>, SealError> {
        let decryptor = Decryptor::new(sealed).map_err(|_| SealError::Closed)?;
        let reader = decryptor.decrypt(std::iter::once(&self.0 as &dyn age::Identity));
        let mut text = Zeroizing::new(String::new());
        let mut reader = reader.map_err(|_| SealError::Closed)?.take(PLAIN_BYTES_MAX);
        reader.read_to_string(&mut text).map_err(|_| SealError::Closed)?;
        let mut lines = text.lines();
        let is_ours = lines.next() == Some(HEADER) && lines.next() == Some(kind.as_str());
        let canonical = lines.next().filter(|_| is_ours).ok_or(SealError::Other)?;
        Ok(Zeroizing::new(canonical.to_owned()))
    }
}

impl fmt::Debug for SealIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealIdentity(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "+12025550123";

    fn sealer(identity: &SealIdentity) -> Sealer {
        Sealer::new(&[identity.recipient()]).unwrap()
    }

    #[test]
    fn only_the_recipient_opens_what_was_sealed() {
        let (ours, theirs) = (SealIdentity::generate(), SealIdentity::generate());
        let sealed = sealer(&ours).seal(IdentifierKind::Phone, Token([1; 16]), NUMBER).unwrap();
        assert_eq!(ours.open(&sealed, IdentifierKind::Phone).unwrap().as_str(), NUMBER);
        assert!(matches!(theirs.open(&sealed, IdentifierKind::Phone), Err(SealError::Closed)));
        assert!(matches!(ours.open(&sealed, IdentifierKind::Email), Err(SealError::Other)));
        assert!(!sealed.windows(4).any(|window| window == b"0123"));
    }

    #[test]
    fn every_changed_byte_closes_it() {
        let identity = SealIdentity::generate();
        let sealed = sealer(&identity).seal(IdentifierKind::Phone, Token([1; 16]), NUMBER).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(identity.open(&changed, IdentifierKind::Phone).is_err(), "byte {at}");
        }
    }

    #[test]
    fn an_identifier_is_sealed_once_a_run_and_its_length_is_hidden() {
        let sealer = sealer(&SealIdentity::generate());
        let seal = |n: u8, canonical: &str| sealer.seal(IdentifierKind::Email, Token([n; 16]), canonical);
        let lengths = [seal(1, "a@b.example"), seal(2, "somebody.with.a.long.name@mail.example.org")];
        assert!(lengths.iter().all(Option::is_some));
        assert_eq!(seal(1, "a@b.example"), None);
    }

    #[test]
    fn an_identity_file_is_read_back_and_nonsense_is_not() {
        let identity = SealIdentity::generate();
        let again = SealIdentity::from_file_text(&identity.to_file_text()).unwrap();
        assert_eq!(again.recipient(), identity.recipient());
        assert!(matches!(SealIdentity::from_file_text("# nothing\n"), Err(SealError::Identity)));
        assert!(matches!(Sealer::new(&["age1nonsense".to_owned()]), Err(SealError::Recipient(_))));
        assert!(!format!("{identity:?}").contains("KEY"));
    }
}
