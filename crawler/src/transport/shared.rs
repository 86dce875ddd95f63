//! What the door and its connections have in common.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::{Cause, OnionHost};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::connector::{ConnectError, Connector};
use super::door::DoorLimits;
use super::health::{Advice, Ask, Found, Health, Vitals};
use super::label::{Destination, Label};
use super::leash::Leashes;
use super::secret::Secret;
use super::sites::Sites;
use super::tls::OnionTls;

/// The state behind a door.
pub(crate) struct Shared {
    pub(crate) address: SocketAddr,
    pub(crate) secret: Secret,
    pub(crate) limits: DoorLimits,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) tls: OnionTls,
    pub(crate) sites: Sites,
    pub(crate) leashes: Arc<Leashes>,
    pub(crate) opened: Instant,
    pub(crate) vitals: Mutex<Vitals>,
    pub(crate) health: watch::Sender<Health>,
    /// One check at a time: known sites must not be asked twice for one answer.
    pub(crate) checking: tokio::sync::Mutex<()>,
    /// Checks that the signs ask for are run by the door's own task.
    pub(crate) checks_wanted: tokio::sync::Notify,
}

impl Shared {
    /// The secret is in it.
    pub(crate) fn proxy_url(&self, label: &Label) -> String {
        format!("socks5h://{}:{}@{}", label.user_name(), self.secret.as_str(), self.address)
    }

    /// Leads to a refusal: the user name is no label.
    pub(crate) fn proxy_url_for_nobody(&self) -> String {
        format!("socks5h://nobody:{}@{}", self.secret.as_str(), self.address)
    }

    pub(crate) fn health_now(&self) -> Health {
        self.vitals().health()
    }

    pub(crate) fn connected(&self, to: &Destination) {
        self.vitals().connected(to, self.age());
        self.publish_health();
    }

    /// A site answered, over a new connection or an old one.
    pub(crate) fn answered(&self, by: &Destination) {
        self.vitals().answered(by);
    }

    /// Takes note of a failed connection and says what it is to be held for.
    pub(crate) fn connect_failed(&self, site: OnionHost, error: &ConnectError) -> Cause {
        let (cause, advice) = self.vitals().failed(site, error, self.age());
        if advice == Advice::Check {
            self.checks_wanted.notify_one();
        }
        self.publish_health();
        cause
    }

    /// Checks our side and takes note of the result.
    ///
    /// Costs no traffic to any site, unless we seem to be in trouble: then those
    /// that answered last are asked for a connection, nothing more. A backend's
    /// word that it works ends trouble only if somebody waits to go on (`resume`):
    /// the signs that led to a check of our own weigh more than that word.
    pub(crate) async fn check(&self, resume: bool) -> Result<(), ConnectError> {
        let _alone = self.checking.lock().await;
        let (found, result) = match self.probe().await {
            Err(error) => (Found::BackendDown, Err(error)),
            Ok(()) => self.ask_known().await,
        };
        if resume || found != Found::BackendUp {
            self.vitals().checked(found, self.age());
            self.publish_health();
        }
        result
    }

    /// Whether the backend itself works, without taking note of it.
    pub(crate) async fn probe(&self) -> Result<(), ConnectError> {
        match timeout(self.limits.probe_timeout, self.connector.probe()).await {
            Ok(result) => result,
            Err(_elapsed) => Err(ConnectError::new(Cause::OurNetwork, "the backend does not answer")),
        }
    }

    /// Asks the sites that answered last, all at once; one of them is enough.
    async fn ask_known(&self) -> (Found, Result<(), ConnectError>) {
        let (ask, heard) = {
            let vitals = self.vitals();
            (vitals.whom_to_ask(self.age()), vitals.heard())
        };
        let nobody_answers = || ConnectError::new(Cause::OurNetwork, "no site answers any more, known ones included");
        let known = match ask {
            Ask::Nobody => return (Found::BackendUp, Ok(())),
            Ask::Later => return (Found::TooSoon, Err(nobody_answers())),
            Ask::Known(known) => known,
        };
        let mut attempts = JoinSet::new();
        for mut to in known {
            // Under the label in force, so that the check makes no circuit identity of its own.
            to.label = self.sites.label(to.label.site);
            let (connector, limit) = (Arc::clone(&self.connector), self.limits.connect_timeout);
            attempts.spawn(async move { matches!(timeout(limit, connector.connect(&to)).await, Ok(Ok(_))) });
        }
        while let Some(attempt) = attempts.join_next().await {
            if matches!(attempt, Ok(true)) {
                return (Found::KnownAnswers, Ok(()));
            }
        }
        if self.vitals().heard() > heard {
            return (Found::KnownAnswers, Ok(()));
        }
        (Found::KnownSilent, Err(nobody_answers()))
    }

    fn publish_health(&self) {
        let now = self.health_now();
        self.health.send_if_modified(|health| std::mem::replace(health, now) != now);
    }

    fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    fn vitals(&self) -> MutexGuard<'_, Vitals> {
        // Nothing under this lock can leave the signs half-counted.
        self.vitals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
