//! Onion sites for tests, made from seeds: valid, and nobody's.

use model::OnionHost;
use sha2::{Digest, Sha256};

/// The site of a seed. About every sixteenth string of bytes is a usable key.
pub(super) fn site(seed: u32) -> OnionHost {
    (0u32..)
        .find_map(|n| OnionHost::from_public_key(Sha256::digest(format!("parse test site {seed} {n}")).into()).ok())
        .unwrap()
}

/// Its name.
pub(super) fn onion(seed: u32) -> String {
    site(seed).full_name()
}
