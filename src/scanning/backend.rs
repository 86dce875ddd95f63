//! Which Tor carries a scan.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use config::{TorAddress, TorBackend, TorSection};
use crawler::{Arti, ArtiSettings, Connector, ExternalTor};

use tokio::time::{Instant, sleep};

use super::practice::PracticeWeb;
use crate::failure::{Failure, Kind};

/// How long the built-in Tor client may take to find the network.
const BOOTSTRAP_PATIENCE: Duration = Duration::from_secs(120);

/// The way out of a scan.
#[derive(Clone)]
pub(crate) enum Backend {
    /// Tor, as set.
    Tor(TorSection),
    /// The practice web inside this process.
    Practice(PracticeWeb),
}

impl Backend {
    /// Opens the way out. Fails if Tor cannot be used: there is no other way.
    pub(super) async fn open(&self, case: &Path) -> Result<Arc<dyn Connector>, Failure> {
        match self {
            Self::Practice(web) => Ok(Arc::new(web.clone())),
            Self::Tor(section) => open_tor(section, case).await,
        }
    }
}

async fn open_tor(section: &TorSection, case: &Path) -> Result<Arc<dyn Connector>, Failure> {
    let connector: Arc<dyn Connector> = match &section.backend {
        TorBackend::External(address) => Arc::new(ExternalTor::new(address.clone())?),
        TorBackend::Arti => {
            let arti = start_arti(section, case).await?;
            wait_for_network(&arti).await?;
            Arc::new(arti)
        }
    };
    check(&*connector, section).await?;
    Ok(connector)
}

async fn start_arti(section: &TorSection, case: &Path) -> Result<Arti, Failure> {
    let settings = ArtiSettings {
        state_dir: case.join("tor").join("state"),
        cache_dir: case.join("tor").join("cache"),
        config_file: section.arti_config.clone(),
    };
    Arti::start(&settings).await.map_err(|e| {
        Failure::new(Kind::Tor, e.to_string())
            .hint("check tor.arti_config, or use a running Tor daemon with --tor socks5://127.0.0.1:9050")
    })
}

/// Gives arti time to find the network; tells how far it is.
async fn wait_for_network(arti: &Arti) -> Result<(), Failure> {
    let give_up = Instant::now() + BOOTSTRAP_PATIENCE;
    let mut told = 0;
    while arti.probe().await.is_err() {
        let (share, blocked) = arti.progress();
        if Instant::now() >= give_up {
            let why = blocked.unwrap_or_else(|| "no answer from the network".to_owned());
            return Err(Failure::new(
                Kind::Tor,
                format!("the built-in Tor client is at {:.0} %: {why}", share * 100.0),
            )
            .hint("check that this machine reaches the internet and that its clock is right; then try again"));
        }
        let percent = (share * 100.0) as u32;
        if percent >= told + 25 {
            told = percent;
            tracing::info!(percent, "the built-in Tor client is finding the network");
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

async fn check(connector: &dyn Connector, section: &TorSection) -> Result<(), Failure> {
    connector.probe().await.map_err(|e| {
        let hint = match &section.backend {
            TorBackend::Arti => "check that this machine reaches the internet".to_owned(),
            TorBackend::External(TorAddress::Tcp(address)) => {
                format!("start Tor so that it listens on {address} (`systemctl start tor`), or use --tor arti")
            }
            TorBackend::External(TorAddress::Unix(path)) => {
                format!("start Tor with `SocksPort unix:{}`, or use --tor arti", path.display())
            }
        };
        Failure::new(Kind::Tor, format!("Tor is not usable: {e}")).hint(hint)
    })
}

/// Whether Tor can be used; for `doctor`.
pub(crate) fn check_tor(section: &TorSection, case: &Path) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { open_tor(section, case).await.map(drop) })
}
