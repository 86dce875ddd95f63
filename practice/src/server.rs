//! The onion services of the practice web, in memory: a connection is a pipe
//! with a small web server at its other end. No socket is involved.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::OnionHost;
use tokio::io::DuplexStream;

use crate::draw::{Draw, Purpose};
use crate::http::Connection;
use crate::log::AccessLog;
use crate::path::PageId;
use crate::state::{SiteState, Unreachable};
use crate::world::World;

/// The client's end of a connection to a site.
pub type SiteStream = DuplexStream;

/// Bytes that a site may send before the client reads any.
const PIPE_BYTES: usize = 64 * 1024;

/// All sites of a practice web, ready to be connected to. Clones are the same server.
#[derive(Clone)]
pub struct Server {
    inner: Arc<Inner>,
}

struct Inner {
    world: World,
    log: AccessLog,
    /// Connection attempts so far, by site; only kept where they matter.
    attempts: Mutex<HashMap<u32, u32>>,
    /// Whether no site can be reached at all.
    outage: AtomicBool,
}

impl Server {
    /// Puts the sites of `world` up.
    pub fn new(world: World) -> Self {
        Self {
            inner: Arc::new(Inner {
                world,
                log: AccessLog::default(),
                attempts: Mutex::default(),
                outage: AtomicBool::new(false),
            }),
        }
    }

    /// The web that is served.
    pub fn world(&self) -> &World {
        &self.inner.world
    }

    /// What the sites saw.
    pub fn log(&self) -> &AccessLog {
        &self.inner.log
    }

    /// Cuts all sites off from whoever asks, or ends that.
    pub fn set_outage(&self, outage: bool) {
        self.inner.outage.store(outage, Ordering::Relaxed);
    }

    /// Connects to a port of a site. Must be called within a tokio runtime.
    ///
    /// Some sites never answer: then this does not return. Give it a time limit.
    ///
    /// # Errors
    /// If the site cannot be reached, with the cause.
    pub async fn connect(&self, host: &OnionHost, port: u16) -> Result<SiteStream, Unreachable> {
        let result = self.try_connect(host, port).await;
        if result.is_err() {
            self.inner.log.failed();
        }
        result
    }

    async fn try_connect(&self, host: &OnionHost, port: u16) -> Result<SiteStream, Unreachable> {
        if self.inner.outage.load(Ordering::Relaxed) {
            return Err(Unreachable::NetworkOut);
        }
        let world = &self.inner.world;
        let Some(index) = world.index_of(host) else {
            self.connect_time(u64::from(u32::MAX), 0).await;
            return Err(Unreachable::NoDescriptor);
        };
        let site = world.site(index);
        let attempt = self.attempt(index);
        self.connect_time(u64::from(index), attempt).await;
        match world.state(&site) {
            SiteState::Dead(Unreachable::TimesOut) => std::future::pending().await,
            SiteState::Dead(cause) => return Err(cause),
            SiteState::Flapping if (attempt + world.spec().step).is_multiple_of(3) => {
                return Err(Unreachable::ServiceDown);
            }
            SiteState::Up | SiteState::Late | SiteState::Flapping => {}
        }
        let open = port == 80 || (port == PageId::Status.port() && site.has(PageId::Status));
        if !open {
            return Err(Unreachable::Refused);
        }
        let (client, server) = tokio::io::duplex(PIPE_BYTES);
        let number = self.inner.log.connected();
        let (inner, host) = (Arc::clone(&self.inner), *host);
        tokio::spawn(async move {
            let (world, log) = (&inner.world, &inner.log);
            Connection { world, log, site: index, host, port, number, attempt }.serve(server).await;
        });
        Ok(client)
    }

    /// Number of this connection attempt at the site, from 0.
    fn attempt(&self, index: u32) -> u32 {
        let weather = &self.inner.world.spec().weather;
        if weather.flapping_share == 0.0 && weather.connect_ms.1 == 0 && weather.cut_share == 0.0 {
            return 0;
        }
        let mut attempts = self.inner.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = attempts.entry(index).or_default();
        *count += 1;
        *count - 1
    }

    async fn connect_time(&self, index: u64, attempt: u32) {
        let spec = self.inner.world.spec();
        let again = spec.weather.reconnect_ms.filter(|_| attempt > 0);
        let (low, high) = again.unwrap_or(spec.weather.connect_ms);
        if high > 0 {
            let ms = Draw::of(spec.seed, Purpose::Connect, &[index, u64::from(attempt)]).between(low, high);
            tokio::time::sleep(Duration::from_millis(u64::from(ms))).await;
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("spec", self.world().spec()).finish_non_exhaustive()
    }
}
