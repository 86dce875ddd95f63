//! The addresses of the practice web.
//!
//! Site `i` has the ed25519 key `(s + i)·B`, where `s` follows from the seed
//! and `B` is the base point: valid, free of torsion, and one point addition
//! apart, so that 100,000 of them take well under a second. Neighbouring keys
//! look unrelated, and nobody holds them for any service that exists. Memory:
//! 36 bytes a site.

use curve25519_dalek::EdwardsPoint;
use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use model::OnionHost;

use crate::draw::Purpose;

/// All addresses, both ways.
pub(crate) struct Keys {
    keys: Vec<[u8; 32]>,
    /// Site indexes in the order of their keys.
    order: Vec<u32>,
}

impl Keys {
    pub(crate) fn new(seed: u64, sites: u32) -> Self {
        let mut start = blake3::Hasher::new();
        start.update(b"oniongraph practice keys").update(&(Purpose::Key as u64).to_le_bytes());
        start.update(&seed.to_le_bytes());
        let mut point = EdwardsPoint::mul_base_clamped(*start.finalize().as_bytes());
        let mut keys = Vec::with_capacity(sites as usize);
        for _ in 0..sites {
            keys.push(point.compress().to_bytes());
            point += ED25519_BASEPOINT_POINT;
        }
        let mut order: Vec<u32> = (0..sites).collect();
        order.sort_unstable_by_key(|i| keys[*i as usize]);
        Self { keys, order }
    }

    /// The address of site `index`, which must exist.
    pub(crate) fn host(&self, index: u32) -> OnionHost {
        OnionHost::from_recorded(self.keys[index as usize])
    }

    /// The site behind an address, if it is one of this web.
    pub(crate) fn index_of(&self, host: &OnionHost) -> Option<u32> {
        let at = self.order.binary_search_by_key(host.as_bytes(), |i| self.keys[*i as usize]).ok()?;
        Some(self.order[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_valid_and_found_again() {
        let keys = Keys::new(42, 300);
        for index in 0..300 {
            let host = keys.host(index);
            assert_eq!(OnionHost::parse(&host.full_name()), Ok(host));
            assert_eq!(keys.index_of(&host), Some(index));
        }
    }

    #[test]
    fn another_seed_gives_other_addresses() {
        let (one, two) = (Keys::new(1, 50), Keys::new(2, 50));
        assert!((0..50).all(|i| two.index_of(&one.host(i)).is_none()));
    }

    #[test]
    fn more_sites_do_not_move_the_first_ones() {
        let (small, large) = (Keys::new(9, 10), Keys::new(9, 1_000));
        assert!((0..10).all(|i| small.host(i) == large.host(i)));
    }
}
