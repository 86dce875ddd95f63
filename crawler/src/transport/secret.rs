//! The word that keeps other programs on this machine out of the door.

use std::fmt;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

/// 192 random bits in hexadecimal, wiped when dropped, never shown.
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// Draws a secret from the operating system.
    pub(crate) fn draw() -> Result<Self, getrandom::Error> {
        let mut raw = Zeroizing::new([0u8; 24]);
        getrandom::fill(raw.as_mut_slice())?;
        Ok(Self(Zeroizing::new(HEXLOWER.encode(raw.as_slice()))))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
