//! Error kinds by value, isolation, and settings. The client itself is tested on
//! a private Tor network, outside this crate.

use arti_client::isolation::Isolation;
use model::Cause;
use tor_error::ErrorKind as Kind;

use super::{ArtiError, ArtiSettings, LabelIsolation, cause_of, config};
use crate::transport::Label;
use crate::transport::tests::site::host;

#[test]
fn kinds_seen_on_a_real_network() {
    let measured = [
        (Kind::InvalidStreamTarget, Cause::InvalidAddress),
        (Kind::OnionServiceNotFound, Cause::NoDescriptor),
        (Kind::OnionServiceConnectionFailed, Cause::ServiceDown),
        (Kind::RemoteStreamClosed, Cause::ServiceRefuses),
        (Kind::RemoteStreamError, Cause::ServiceRefuses),
        (Kind::RemoteConnectionRefused, Cause::ServiceRefuses),
        (Kind::OnionServiceMissingClientAuth, Cause::NeedsClientAuth),
        (Kind::OnionServiceWrongClientAuth, Cause::NeedsClientAuth),
        (Kind::OnionServiceProtocolViolation, Cause::DescriptorUnusable),
        (Kind::RemoteNetworkTimeout, Cause::TimedOut),
        (Kind::CircuitCollapse, Cause::OurNetwork),
        (Kind::TorNetworkTimeout, Cause::OurNetwork),
        (Kind::TorAccessFailed, Cause::OurNetwork),
        (Kind::DirectoryExpired, Cause::OurNetwork),
        (Kind::Internal, Cause::OurNetwork),
    ];
    for (kind, cause) in measured {
        assert_eq!(cause_of(kind), cause, "{kind:?}");
    }
}

#[test]
fn only_equal_labels_share_a_circuit() {
    let label = Label { scan: 1, site: host(1), generation: 0 };
    let others = [Label { site: host(2), ..label }, Label { generation: 1, ..label }, Label { scan: 2, ..label }];
    let isolation = LabelIsolation(label);
    assert!(isolation.compatible(&LabelIsolation(label)));
    assert!(isolation.join(&LabelIsolation(label)).is_some());
    for other in others {
        assert!(!isolation.compatible(&LabelIsolation(other)));
        assert!(isolation.join(&LabelIsolation(other)).is_none());
    }
}

#[test]
fn settings_come_from_a_file_and_folders_from_the_caller() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("arti.toml");
    std::fs::write(&file, "[storage]\ncache_dir = \"/nowhere\"\n[circuit_timing]\nhs_intro_rend_attempts = 2\n")
        .unwrap();
    let with_file = |path: Option<&std::path::Path>| ArtiSettings {
        state_dir: folder.path().join("state"),
        cache_dir: folder.path().join("cache"),
        config_file: path.map(Into::into),
    };
    let told = config(&with_file(Some(&file))).unwrap();
    assert_ne!(told, config(&with_file(None)).unwrap());
    let shown = format!("{told:?}");
    assert!(shown.contains(&*folder.path().join("cache").to_string_lossy()) && !shown.contains("/nowhere"));

    std::fs::write(&file, "[storage\n").unwrap();
    assert!(matches!(config(&with_file(Some(&file))), Err(ArtiError::Config { .. })));
    let missing = folder.path().join("missing.toml");
    assert!(matches!(config(&with_file(Some(&missing))), Err(ArtiError::Read { .. })));
}
