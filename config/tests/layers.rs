//! Settings from several layers: precedence, origins, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use model::{IdentifierKind, Policy};
use oniongraph_config::{ConfigError, Layer, LayerOrigin, Merged, Nearby, TorAddress, TorAddressError, TorBackend};

fn file(text: &str) -> Layer {
    Layer::from_toml(LayerOrigin::File("oniongraph.toml".into()), text).unwrap()
}

fn refused(text: &str) -> String {
    Merged::from_layers(&[file(text)]).unwrap_err().to_string()
}

fn environment(pairs: &[(&str, &str)]) -> Result<Vec<Layer>, ConfigError> {
    Layer::from_environment(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
}

#[test]
fn the_defaults_are_those_of_the_design() {
    let config = Merged::from_layers(&[]).unwrap().config;
    assert_eq!((config.scan.bounds.hop_depth, config.scan.bounds.pages_per_site), (3, 100));
    assert_eq!((config.scan.sites_in_flight, config.scan.bounds.pages), (64, None));
    assert_eq!(config.politeness.delay_min, Duration::from_secs(3));
    assert_eq!(config.limits.body_bytes_max, 1 << 20);
    assert_eq!(config.tor.backend, TorBackend::Arti);
}

#[test]
fn later_layers_win_and_each_value_knows_its_origin() {
    let mut layers = vec![file("[scan]\nhop_depth = 5\npages_per_site = 7\n")];
    layers
        .extend(environment(&[("ONIONGRAPH_SCAN_HOP_DEPTH", "6"), ("HOME", "/x"), ("ONIONGRAPH_CASE", "y")]).unwrap());
    let merged = Merged::from_layers(&layers).unwrap();
    assert_eq!((merged.config.scan.bounds.hop_depth, merged.config.scan.bounds.pages_per_site), (6, 7));
    let origin = |name: &str| merged.settings.iter().find(|s| s.name == name).unwrap().origin.to_string();
    assert_eq!(origin("scan.hop_depth"), "environment ONIONGRAPH_SCAN_HOP_DEPTH");
    assert_eq!(origin("scan.pages_per_site"), "file oniongraph.toml");
    assert_eq!(origin("scan.scope"), "default");
}

#[test]
fn unknown_keys_and_wrong_values_say_where_and_why() {
    let error = Layer::from_toml(LayerOrigin::File("oniongraph.toml".into()), "[scan]\nhop_deep = 2\n").unwrap_err();
    let text = error.to_string();
    assert!(text.contains("oniongraph.toml") && text.contains("line 2") && text.contains("hop_deep"), "{text}");
    assert!(
        refused("[scan]\nhop_depth = 900\n")
            .contains("file oniongraph.toml: scan.hop_depth = 900: allowed is 0 to 200")
    );
    assert!(refused("[politeness]\ndelay_min = \"soon\"\n").contains("politeness.delay_min"));
    assert!(refused("[politeness]\ndelay_min = \"90s\"\n").contains("politeness.delay_max"));
    let error = environment(&[("ONIONGRAPH_SCAN_HOPS", "2")]).unwrap_err();
    assert!(error.to_string().contains("no setting scan.hops"), "{error}");
}

#[test]
fn the_guard_can_be_tightened_and_not_loosened() {
    assert!(refused("[limits]\nbody_bytes_max = 2000000\n").contains("lowered, not raised"));
    assert!(refused("[blocklist]\nage_days_max = 31\n").contains("not loosened"));
    let merged = Merged::from_layers(&[file("[limits]\nbody_bytes_max = 2048\n")]).unwrap();
    assert_eq!(merged.config.limits.body_bytes_max, 2048);
}

#[test]
fn no_backend_goes_without_tor_and_no_name_is_looked_up() {
    assert!(matches!(TorBackend::parse("socks5://127.0.0.1:9050"), Ok(TorBackend::External(TorAddress::Tcp(_)))));
    assert!(matches!(TorBackend::parse("unix:/run/tor/socks"), Ok(TorBackend::External(TorAddress::Unix(_)))));
    for text in ["direct", "none", "off", "", "socks5://tor.example.org:9050", "http://127.0.0.1:8118", "unix:"] {
        assert!(TorBackend::parse(text).is_err(), "{text}");
    }
}

#[test]
fn addresses_of_a_tor_proxy() {
    let tcp = |text: &str| TorAddress::Tcp(Nearby::new(text.parse().unwrap()).unwrap());
    let good = [
        ("socks5://127.0.0.1:9050", tcp("127.0.0.1:9050")),
        ("socks5h://127.0.0.1:9050/", tcp("127.0.0.1:9050")),
        ("127.0.0.1:9150", tcp("127.0.0.1:9150")),
        ("localhost:9050", tcp("127.0.0.1:9050")),
        ("socks5://[::1]:9050", tcp("[::1]:9050")),
        ("10.152.152.10:9050", tcp("10.152.152.10:9050")),
        ("unix:/run/tor/socks", TorAddress::Unix("/run/tor/socks".into())),
        ("unix:///run/tor/socks", TorAddress::Unix("/run/tor/socks".into())),
    ];
    for (text, address) in good {
        assert_eq!(text.parse(), Ok(address), "{text}");
    }
    let bad = [
        ("", TorAddressError::Form),
        ("unix:", TorAddressError::Form),
        ("9050", TorAddressError::Form),
        ("127.0.0.1", TorAddressError::Form),
        ("127.0.0.1:0", TorAddressError::Form),
        ("http://127.0.0.1:9050", TorAddressError::Form),
        ("socks5://user@127.0.0.1:9050", TorAddressError::Form),
        ("tor.example.org:9050", TorAddressError::Name),
        ("8.8.8.8:9050", TorAddressError::Public),
        ("0.0.0.0:9050", TorAddressError::Public),
        ("[2001:db8::1]:9050", TorAddressError::Public),
        ("[::ffff:8.8.8.8]:9050", TorAddressError::Public),
    ];
    for (text, error) in bad {
        assert_eq!(text.parse::<TorAddress>(), Err(error), "{text}");
        assert!(TorBackend::parse(text).is_err(), "{text}");
    }
}

#[test]
fn durations_are_read_as_people_write_them() {
    for (text, millis) in [("\"250ms\"", 250), ("\"2s\"", 2000), ("\"1min\"", 60_000), ("\"0s\"", 0), ("\"4\"", 4000)] {
        let merged = Merged::from_layers(&[file(&format!("[politeness]\ndelay_min = {text}\n"))]).unwrap();
        assert_eq!(merged.config.politeness.delay_min, Duration::from_millis(millis), "{text}");
    }
}

#[test]
fn what_is_kept_of_identifiers_is_set_kind_by_kind() {
    let defaults = Merged::from_layers(&[]).unwrap().config.privacy;
    for kind in IdentifierKind::ALL {
        assert_eq!(defaults.policy(kind), kind.default_policy(), "{kind}");
    }
    let config = Merged::from_layers(&[file("[privacy]\nphone = \"off\"\n")]).unwrap().config;
    assert_eq!(config.privacy.policy(IdentifierKind::Phone), Policy::Off);
    assert_eq!(config.privacy.policy(IdentifierKind::Email), Policy::Token);
    let wrong = |text: &str| Layer::from_toml(LayerOrigin::File("case.toml".into()), text).unwrap_err().to_string();
    assert!(wrong("[privacy]\nfax = \"off\"\n").contains("fax"));
    assert!(wrong("[privacy]\nphone = \"open\"\n").contains("open"));
}
