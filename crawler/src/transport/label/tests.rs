//! Names on the wire: what is written is read back, and nothing else.

use model::OnionHost;
use proptest::prelude::*;

use super::{Destination, Label, site_of_wire_host, tls_host};
use crate::transport::tests::site::host;

proptest! {
    #[test]
    fn a_user_name_reads_back(scan: u64, generation: u32) {
        let label = Label { scan, site: host(1), generation };
        let name = label.user_name();
        prop_assert!(name.len() <= 255 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'));
        prop_assert_eq!(Label::parse(&name, |_| false), Some(label));
    }

    #[test]
    fn nothing_but_a_user_name_reads(text in "[0-9a-f.]{0,40}|.{0,100}") {
        prop_assert_eq!(Label::parse(&text, |_| false), None);
    }

    #[test]
    fn no_name_off_the_labels_site_passes(text in "([a-z0-9.@:/\\\\%-]{0,40})(\\.onion|\\.onion\\.tls)?|\\PC{0,80}", port: u16) {
        let label = Label { scan: 0, site: host(1), generation: 0 };
        prop_assert_eq!(Destination::check(label, text.as_bytes(), port), None);
    }

    #[test]
    fn one_wrong_character_is_another_site_or_none(at in 0usize..56, to in prop::sample::select(b"abcdefghijklmnopqrstuvwxyz234567".to_vec())) {
        let label = Label { scan: 0, site: host(1), generation: 0 };
        let mut name = label.site.full_name().into_bytes();
        prop_assume!(name[at] != to);
        name[at] = to;
        prop_assert_eq!(Destination::check(label, &name, 80), None);
    }
}

#[test]
fn a_key_with_torsion_is_no_site() {
    // The neutral element: a point of small order whose address has a good checksum.
    let mut key = [0; 32];
    key[0] = 1;
    let small_order = OnionHost::from_recorded(key).full_name();
    let label = Label { scan: 0, site: host(1), generation: 0 };
    assert_eq!(Destination::check(label, small_order.as_bytes(), 80), None);
    let user = Label { site: OnionHost::from_recorded(key), ..label }.user_name();
    assert_eq!(Label::parse(&user, |_| false), None);
}

#[test]
fn wire_hosts_name_their_site() {
    let name = host(1).full_name();
    for wire in [name.clone(), tls_host(&name), format!("www.{name}"), tls_host(&format!("www.{name}"))] {
        assert_eq!(site_of_wire_host(&wire, |_| false), Some(host(1)));
    }
    for wire in ["example.org", "localhost", ".tls", "onion.tls", "example.org.tls"] {
        assert_eq!(site_of_wire_host(wire, |_| false), None);
    }
}

#[test]
fn a_label_hides_its_site_in_logs() {
    let label = Label { scan: 0, site: host(1), generation: 0 };
    assert!(!format!("{label:?}").contains(&host(1).label()));
}
