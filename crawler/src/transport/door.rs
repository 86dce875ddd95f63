//! The one way out: a loopback SOCKS5 listener that only our own client can use.
//!
//! Every connection leaves through the backend the door was opened with, which
//! reaches onion services through Tor, or not at all: there is no other path and
//! no switch. A door whose backend does not work refuses. What the door learns
//! of a visit (bytes, head, failure, certificate) is asked of it by [`Label`].

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::OnionHost;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use super::connector::{ConnectError, Connector};
use super::dial::dial;
use super::failure::Failure;
use super::gate::Grant;
use super::health::{Health, Vitals};
use super::label::Label;
use super::leash::Leashes;
use super::relay::Relay;
use super::secret::Secret;
use super::shared::Shared;
use super::sites::{Counts, Sites};
use super::socks::{self, Reply};
use super::tap::{HeadLimits, HeadSeen};
use super::tls::OnionTls;

/// How long to wait before looking again for a free place.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Limits that the door keeps by itself, whatever the client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorLimits {
    /// For a backend to connect to an onion service.
    pub connect_timeout: Duration,
    /// For a TLS handshake with an https onion, once connected.
    pub tls_timeout: Duration,
    /// For a client to say over SOCKS what it wants.
    pub handshake_timeout: Duration,
    /// For a backend to say whether it works.
    pub probe_timeout: Duration,
    /// How long a connection may stay without a question.
    pub idle_timeout: Duration,
    /// How long a head may wait for its body to be admitted or refused.
    pub verdict_timeout: Duration,
    /// Client connections open at once, idle ones included. Above this the one
    /// idle longest is closed. Each costs two to three file descriptors.
    pub connections_max: usize,
    /// Largest body, without framing, that is passed on.
    pub body_bytes_max: u64,
    /// Largest response head.
    pub head: HeadLimits,
}

impl Default for DoorLimits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(60),
            tls_timeout: Duration::from_secs(30),
            handshake_timeout: Duration::from_secs(5),
            probe_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            verdict_timeout: Duration::from_secs(60),
            connections_max: 256,
            body_bytes_max: 1024 * 1024,
            head: HeadLimits::default(),
        }
    }
}

/// Why a door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// No loopback port to listen on.
    #[error("cannot listen on loopback: {0}")]
    Listen(#[from] io::Error),
    /// The operating system gives no random bytes.
    #[error("no random bytes for the door's secret: {0}")]
    Random(getrandom::Error),
    /// The TLS library refuses its own settings.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// An open door. Dropping it closes every connection.
pub struct Door {
    shared: Arc<Shared>,
    tasks: [AbortHandle; 2],
}

impl Door {
    /// Listens on a free loopback port and sends what passes through `backend`.
    ///
    /// # Errors
    /// Loopback, random numbers or TLS are not to be had.
    pub async fn open(backend: Arc<dyn Connector>, limits: DoorLimits) -> Result<Self, DoorError> {
        #[expect(clippy::disallowed_methods, reason = "this is the door: the one listener of the crawler, on loopback")]
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut scan = [0; 8];
        getrandom::fill(&mut scan).map_err(DoorError::Random)?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            secret: Secret::draw().map_err(DoorError::Random)?,
            limits,
            connector: backend,
            tls: OnionTls::new()?,
            sites: Sites::new(u64::from_ne_bytes(scan)),
            leashes: Arc::new(Leashes::default()),
            opened: Instant::now(),
            vitals: Mutex::new(Vitals::new()),
            health: watch::Sender::new(Health::Well),
            checking: tokio::sync::Mutex::new(()),
            checks_wanted: Notify::new(),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared))).abort_handle();
        let checking = tokio::spawn(check_when_wanted(Arc::clone(&shared))).abort_handle();
        Ok(Self { shared, tasks: [listening, checking] })
    }

    /// Where the door listens: a loopback address.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The proxy URL for a label, with the secret in it: not for logs.
    pub fn proxy_url(&self, label: &Label) -> String {
        self.shared.proxy_url(label)
    }

    /// The label that stands for a site now.
    pub fn label(&self, site: OnionHost) -> Label {
        self.shared.sites.label(site)
    }

    /// The generation of a site, 0 at first.
    pub fn generation(&self, site: OnionHost) -> u32 {
        self.label(site).generation
    }

    /// Gives a site a new circuit identity and ends all its streams.
    ///
    /// To be called after a time-out: a stuck attempt must not be joined again.
    pub fn bump_generation(&self, site: OnionHost) -> Label {
        let label = self.shared.sites.bump(site);
        self.shared.leashes.renew(site, label.generation);
        label
    }

    /// Bytes to and from a site since the door opened, over all generations.
    pub fn counts(&self, label: &Label) -> Counts {
        self.shared.sites.counts(label.site)
    }

    /// Whether nothing of a site is under way at the door, so that its counts stand.
    pub fn is_quiet(&self, site: OnionHost) -> bool {
        self.shared.leashes.is_quiet(site)
    }

    /// The last response head of this label, once. There whenever the client has a response.
    pub fn take_head(&self, label: &Label) -> Option<HeadSeen> {
        self.shared.sites.take_head(label)
    }

    /// Why the last question of this label failed, once.
    pub fn take_failure(&self, label: &Label) -> Option<Failure> {
        self.shared.sites.take_failure(label)
    }

    /// SHA-256 of the certificate (DER) that an https onion last showed.
    pub fn certificate(&self, label: &Label) -> Option<[u8; 32]> {
        self.shared.sites.certificate(label)
    }

    /// Lets the first bytes of the body pass whose head was seen last, and hands
    /// out the say over the rest; `None` if no body waits. A piece of less than
    /// 512 bytes that came with the head passes whole.
    pub fn admit(&self, label: &Label, bytes: u64) -> Option<Grant> {
        let grant = self.shared.sites.take_gate(label)?;
        grant.up_to(bytes);
        Some(grant)
    }

    /// Ends the stream whose head was seen last; false if no body waits.
    pub fn refuse(&self, label: &Label) -> bool {
        // Dropping the grant says no.
        self.shared.sites.take_gate(label).is_some()
    }

    /// Frees what is remembered of a site, apart from its generation. Its counts begin anew.
    pub fn forget(&self, site: OnionHost) {
        self.shared.sites.forget(site);
    }

    /// Whether our own network is in trouble, and when that changes.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.shared.health.subscribe()
    }

    /// Checks our own side; the health is set by what is found. While
    /// [`Health::Troubled`], this is to be called now and then: nothing else
    /// ends it but a connection that succeeds.
    ///
    /// # Errors
    /// Says what is wrong with our side of the network.
    pub async fn probe(&self) -> Result<(), ConnectError> {
        self.shared.check(true).await
    }

    /// The limits the door was opened with.
    pub fn limits(&self) -> &DoorLimits {
        &self.shared.limits
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("address", &self.shared.address).finish_non_exhaustive()
    }
}

/// Accepts connections; all of them end with this task.
async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(shared.limits.connections_max));
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((client, _from)) => {
                let Some(place) = find_place(&places, &shared).await else { return };
                connections.spawn(serve(client, Arc::clone(&shared), place));
            }
            Err(error) => {
                // Usually no file descriptor is left: those of idle connections help.
                tracing::warn!(%error, "the door cannot accept a connection");
                shared.leashes.make_room();
                sleep(ACCEPT_PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Waits for a place, making idle connections leave for it.
async fn find_place(places: &Arc<Semaphore>, shared: &Shared) -> Option<OwnedSemaphorePermit> {
    loop {
        if let Ok(place) = Arc::clone(places).try_acquire_owned() {
            return Some(place);
        }
        shared.leashes.make_room();
        if let Ok(place) = timeout(ACCEPT_PAUSE, Arc::clone(places).acquire_owned()).await {
            return place.ok();
        }
    }
}

/// One client connection from handshake to end.
async fn serve(mut client: TcpStream, shared: Arc<Shared>, _place: OwnedSemaphorePermit) {
    let handshake = socks::accept(&mut client, &shared.secret, &shared.sites);
    let mut to = match timeout(shared.limits.handshake_timeout, handshake).await {
        Ok(Ok(to)) => to,
        Ok(Err(refusal)) => return tracing::debug!(%refusal, "a client was sent away"),
        Err(_elapsed) => return tracing::debug!("a client did not say what it wants"),
    };
    // Small messages both ways: waiting to fill packets would cost 40 ms each.
    let _latency_only = client.set_nodelay(true);
    let leash = shared.leashes.hold(to.label.site);
    to.label = shared.sites.label(to.label.site);
    leash.work_for(to.label.generation);
    let Some(dialled) = leash.guard(&client, dial(&shared, &to)).await else { return };
    let (reply, stream) = match dialled {
        Ok(stream) => (Reply::Succeeded, Some(stream)),
        Err(failure) => (Reply::to_failure(&failure), None),
    };
    if socks::reply(&mut client, reply).await.is_ok()
        && let Some(stream) = stream
    {
        Relay::new(&shared, &mut client, &leash, to, stream).run().await;
    }
}

/// Runs the checks that the signs ask for.
async fn check_when_wanted(shared: Arc<Shared>) {
    loop {
        shared.checks_wanted.notified().await;
        if let Err(error) = shared.check(false).await {
            tracing::warn!(%error, "our own network is in trouble");
        }
    }
}
