//! A hash of the sequence of element names, in the form that AIL uses: names
//! joined by `|`, SHA-256, the first half of it.
//!
//! Pages made from one template share it whatever their text. The names are
//! those of the tree, in document order; parsers that imply other elements give
//! other hashes for damaged pages.

use model::Digest16;
use sha2::{Digest, Sha256};

/// Bytes gathered before they are hashed.
const CHUNK: usize = 512;

/// Takes element names one by one.
#[derive(Default)]
pub(super) struct DomHash {
    hash: Sha256,
    pending: Vec<u8>,
    begun: bool,
}

impl DomHash {
    /// Adds the name of the next element.
    pub(super) fn add(&mut self, name: &str) {
        if self.begun {
            self.pending.push(b'|');
        }
        self.begun = true;
        self.pending.extend_from_slice(name.as_bytes());
        if self.pending.len() >= CHUNK {
            self.hash.update(&self.pending);
            self.pending.clear();
        }
    }

    /// The hash; `None` if there was no element.
    pub(super) fn finish(mut self) -> Option<Digest16> {
        if !self.begun {
            return None;
        }
        self.hash.update(&self.pending);
        let digest = self.hash.finalize();
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Some(Digest16(half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_first_half_of_sha256_over_the_joined_names() {
        let mut hash = DomHash::default();
        for name in ["html", "head", "body", "p"] {
            hash.add(name);
        }
        let whole = Sha256::digest(b"html|head|body|p");
        assert_eq!(hash.finish().unwrap().0, whole[..16]);
        assert_eq!(DomHash::default().finish(), None);
    }

    #[test]
    fn long_sequences_are_hashed_in_pieces() {
        let mut hash = DomHash::default();
        (0..1000).for_each(|_| hash.add("div"));
        let joined = vec!["div"; 1000].join("|");
        assert_eq!(hash.finish().unwrap().0, Sha256::digest(joined)[..16]);
    }
}
