//! Tor in this process: the arti client.
//!
//! One client for all sites; what keeps them apart is the label, which goes into
//! arti as isolation. arti sees only names that the door has checked. Bootstrap
//! is started at once and goes on in the background: until it is done, every
//! question fails as trouble of our own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arti_client::config::{BoolOrAuto, CfgPath, TorClientConfigBuilder};
use arti_client::isolation::IsolationHelper;
use arti_client::{BootstrapBehavior, StreamPrefs, TorClient, TorClientConfig};
use model::Cause;
use tokio::task::AbortHandle;
use tokio::time::sleep;
use tor_error::{ErrorKind, HasKind};
use tor_rtcompat::PreferredRuntime;

use super::connector::{BoxFuture, BoxStream, ConnectError, Connector};
use super::label::{Destination, Label};

/// Between two tries to bootstrap.
const BOOTSTRAP_PAUSE: Duration = Duration::from_secs(10);

/// Where arti keeps its files, and what it is told.
#[derive(Clone, Debug)]
pub struct ArtiSettings {
    /// Guards and other lasting state. One client per folder.
    pub state_dir: PathBuf,
    /// The network directory; may be deleted.
    pub cache_dir: PathBuf,
    /// A file in arti's own form, for other networks than the public one.
    /// Its `[storage]` folders are overruled by the two above.
    pub config_file: Option<PathBuf>,
}

/// Why arti cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ArtiError {
    /// The file cannot be read.
    #[error("cannot read {path}: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is not one of arti.
    #[error("{path} is not a configuration of arti: {detail}")]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        detail: String,
    },
    /// arti refuses to start.
    #[error("the built-in Tor cannot start: {0}")]
    Start(String),
}

/// The backend that is Tor itself.
pub struct Arti {
    client: Arc<TorClient<PreferredRuntime>>,
    bootstrapping: AbortHandle,
}

impl Arti {
    /// Starts arti. Returns at once: bootstrap goes on in the background.
    ///
    /// # Errors
    /// Settings or folders cannot be used.
    pub async fn start(settings: &ArtiSettings) -> Result<Self, ArtiError> {
        // arti asks for a process-wide provider of cryptography. A second one is
        // refused, which only means that somebody was here before.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let runtime = PreferredRuntime::current().map_err(|error| ArtiError::Start(error.to_string()))?;
        let client = TorClient::with_runtime(runtime)
            .config(config(settings)?)
            .bootstrap_behavior(BootstrapBehavior::Manual)
            .create_unbootstrapped_async()
            .await
            .map_err(|error| ArtiError::Start(error.to_string()))?;
        let bootstrapping = tokio::spawn(bootstrap(Arc::clone(&client))).abort_handle();
        Ok(Self { client, bootstrapping })
    }

    /// How far bootstrap has come, from 0.0 to 1.0, and what stands in its way.
    pub fn progress(&self) -> (f32, Option<String>) {
        let status = self.client.bootstrap_status();
        (status.as_frac(), status.blocked().map(|blockage| blockage.message().to_string()))
    }

    async fn ask(&self, to: &Destination) -> Result<BoxStream, ConnectError> {
        self.check_ready()?;
        let mut prefs = StreamPrefs::new();
        prefs.set_isolation(LabelIsolation(to.label)).connect_to_onion_services(BoolOrAuto::Explicit(true));
        match self.client.connect_with_prefs((to.name.as_str(), to.port), &prefs).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => {
                let kind = error.kind();
                Err(ConnectError::new(cause_of(kind), format!("{kind:?}")))
            }
        }
    }

    fn check_ready(&self) -> Result<(), ConnectError> {
        let status = self.client.bootstrap_status();
        if status.ready_for_traffic() {
            return Ok(());
        }
        let detail = match status.blocked() {
            Some(blockage) => format!("the built-in Tor is stuck: {}", blockage.message()),
            None => format!("the built-in Tor is still starting ({:.0} %)", status.as_frac() * 100.0),
        };
        Err(ConnectError::new(Cause::OurNetwork, detail))
    }
}

impl Connector for Arti {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(self.ask(to))
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        Box::pin(std::future::ready(self.check_ready()))
    }
}

impl Drop for Arti {
    fn drop(&mut self) {
        self.bootstrapping.abort();
    }
}

/// Streams share a circuit if, and only if, their labels are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LabelIsolation(Label);

impl IsolationHelper for LabelIsolation {
    fn compatible_same_type(&self, other: &Self) -> bool {
        self == other
    }

    fn join_same_type(&self, other: &Self) -> Option<Self> {
        (self == other).then(|| self.clone())
    }
}

/// Tries until it succeeds. From then on arti looks after itself.
async fn bootstrap(client: Arc<TorClient<PreferredRuntime>>) {
    while let Err(error) = client.bootstrap().await {
        tracing::warn!(%error, "the built-in Tor could not start; it will try again");
        sleep(BOOTSTRAP_PAUSE).await;
    }
}

fn config(settings: &ArtiSettings) -> Result<TorClientConfig, ArtiError> {
    let mut builder = match &settings.config_file {
        Some(path) => read_config(path)?,
        None => TorClientConfigBuilder::default(),
    };
    builder.storage().state_dir(CfgPath::new_literal(&settings.state_dir));
    builder.storage().cache_dir(CfgPath::new_literal(&settings.cache_dir));
    builder.address_filter().allow_onion_addrs(true);
    builder.build().map_err(|error| ArtiError::Start(error.to_string()))
}

fn read_config(path: &Path) -> Result<TorClientConfigBuilder, ArtiError> {
    let text = std::fs::read_to_string(path).map_err(|error| ArtiError::Read { path: path.to_owned(), error })?;
    toml::from_str(&text).map_err(|error| ArtiError::Config { path: path.to_owned(), detail: error.to_string() })
}

/// What a kind of arti's errors says about the site, or about us.
pub(crate) fn cause_of(kind: ErrorKind) -> Cause {
    use ErrorKind as Kind;
    match kind {
        Kind::InvalidStreamTarget | Kind::ForbiddenStreamTarget | Kind::OnionServiceAddressInvalid => {
            Cause::InvalidAddress
        }
        Kind::OnionServiceNotFound => Cause::NoDescriptor,
        Kind::OnionServiceProtocolViolation => Cause::DescriptorUnusable,
        Kind::OnionServiceNotRunning | Kind::OnionServiceConnectionFailed => Cause::ServiceDown,
        Kind::OnionServiceMissingClientAuth | Kind::OnionServiceWrongClientAuth => Cause::NeedsClientAuth,
        // The service's own Tor answered the request for a stream, in the negative.
        Kind::RemoteStreamClosed
        | Kind::RemoteStreamReset
        | Kind::RemoteStreamError
        | Kind::RemoteConnectionRefused
        | Kind::RemoteProtocolViolation
        | Kind::RemoteNetworkFailed
        | Kind::RemoteHostNotFound
        | Kind::RemoteHostResolutionFailed
        | Kind::ExitPolicyRejected => Cause::ServiceRefuses,
        // We had a circuit to the service, and it did not answer on it in time.
        Kind::ExitTimeout | Kind::RemoteNetworkTimeout => Cause::TimedOut,
        // Circuits that break or cannot be built, directories that are missing or
        // stale, files, clocks, and what the program itself did wrong.
        Kind::TorAccessFailed
        | Kind::BootstrapRequired
        | Kind::DirectoryExpired
        | Kind::PersistentStateAccessFailed
        | Kind::LocalResourceAlreadyInUse
        | Kind::FsPermissions
        | Kind::PersistentStateCorrupted
        | Kind::CacheCorrupted
        | Kind::CacheAccessFailed
        | Kind::KeystoreCorrupted
        | Kind::KeystoreAccessFailed
        | Kind::ReactorShuttingDown
        | Kind::ArtiShuttingDown
        | Kind::SoftwareDeprecated
        | Kind::InvalidConfig
        | Kind::InvalidConfigTransition
        | Kind::NoHomeDirectory
        | Kind::NotImplemented
        | Kind::FeatureDisabled
        | Kind::LocalProtocolViolation
        | Kind::TorProtocolViolation
        | Kind::LocalNetworkError
        | Kind::LocalResourceExhausted
        | Kind::ExternalToolFailed
        | Kind::RelayIdMismatch
        | Kind::CircuitCollapse
        | Kind::TorNetworkTimeout
        | Kind::TorDirectoryError
        | Kind::RelayTooBusy
        | Kind::TransientFailure
        | Kind::BadApiUsage
        | Kind::CircuitRefused
        | Kind::NoPath
        | Kind::NoExit
        | Kind::TorDirectoryUnusable
        | Kind::ClockSkew
        | Kind::TorDocumentRejected
        | Kind::Internal
        | Kind::Other => Cause::OurNetwork,
        // A kind that did not exist when this was written is not held against a site.
        _ => Cause::OurNetwork,
    }
}

#[cfg(test)]
mod tests;
