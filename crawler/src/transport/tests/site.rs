//! A scripted onion site: each connection gets answers off a list, in memory.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use model::{OnionHost, PageUrl};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use crate::transport::{
    BoxFuture, BoxStream, ConnectError, Connector, Destination, Door, DoorClient, DoorLimits, Label, RequestFace,
};

/// Bytes the pipe between door and site holds: small, so that what the door has
/// not read the site cannot have written.
pub(crate) const PIPE: usize = 64;

/// What the site does on one connection.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Reads a request, then writes these bytes.
    Answer(Vec<u8>),
    /// Writes these bytes unasked.
    Say(Vec<u8>),
    /// Reads a request, then ends the connection without a word.
    HangUp,
    /// Waits until the door lets go of the connection, and ends then.
    Stay,
}

pub(crate) fn answer(text: impl AsRef<[u8]>) -> Act {
    Act::Answer(text.as_ref().to_vec())
}

/// What the site saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) read: AtomicU64,
    pub(crate) written: AtomicU64,
    pub(crate) requests: Mutex<Vec<String>>,
    pub(crate) destinations: Mutex<Vec<Destination>>,
    pub(crate) let_go: tokio::sync::Notify,
}

/// What one connection gives.
type Scripted = Result<Vec<Act>, ConnectError>;

/// The backend: connection after connection off the list, then refusals.
#[derive(Clone, Default)]
pub(crate) struct Site {
    connections: Arc<Mutex<VecDeque<Scripted>>>,
    pub(crate) seen: Arc<Seen>,
    pub(crate) probe_fails: Arc<AtomicBool>,
}

impl Site {
    pub(crate) fn new(connections: impl IntoIterator<Item = Vec<Act>>) -> Self {
        Self::with_failures(connections.into_iter().map(Ok))
    }

    pub(crate) fn with_failures(connections: impl IntoIterator<Item = Scripted>) -> Self {
        let connections = connections.into_iter().collect();
        Self { connections: Arc::new(Mutex::new(connections)), ..Self::default() }
    }

    pub(crate) fn connects(&self) -> usize {
        self.seen.destinations.lock().unwrap().len()
    }

    pub(crate) fn read(&self) -> u64 {
        self.seen.read.load(Ordering::SeqCst)
    }

    pub(crate) fn written(&self) -> u64 {
        self.seen.written.load(Ordering::SeqCst)
    }
}

impl Connector for Site {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(async move {
            self.seen.destinations.lock().unwrap().push(to.clone());
            let next = self.connections.lock().unwrap().pop_front();
            let acts = next.unwrap_or_else(|| Err(ConnectError::new(model::Cause::ServiceRefuses, "script ended")))?;
            let (ours, theirs) = duplex(PIPE);
            tokio::spawn(play(theirs, acts, Arc::clone(&self.seen)));
            Ok(Box::new(ours) as BoxStream)
        })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        Box::pin(async {
            match self.probe_fails.load(Ordering::SeqCst) {
                true => Err(ConnectError::new(model::Cause::OurNetwork, "scripted")),
                false => Ok(()),
            }
        })
    }
}

async fn play(mut stream: DuplexStream, acts: Vec<Act>, seen: Arc<Seen>) {
    for act in acts {
        let done = match act {
            Act::Answer(bytes) => read_request(&mut stream, &seen).await && write(&mut stream, &bytes, &seen).await,
            Act::Say(bytes) => write(&mut stream, &bytes, &seen).await,
            Act::HangUp => {
                read_request(&mut stream, &seen).await;
                false
            }
            Act::Stay => {
                let bytes_after_the_script = stream.read_u8().await.is_ok();
                assert!(!bytes_after_the_script, "a request that the script does not know");
                seen.let_go.notify_one();
                false
            }
        };
        if !done {
            return;
        }
    }
}

/// Reads a request head byte by byte, so that nothing of a next one is taken.
async fn read_request(stream: &mut DuplexStream, seen: &Seen) -> bool {
    let mut raw = Vec::new();
    while !raw.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => raw.push(byte),
            Err(_) => return false,
        }
        seen.read.fetch_add(1, Ordering::SeqCst);
    }
    seen.requests.lock().unwrap().push(String::from_utf8(raw).unwrap());
    true
}

/// Writes and counts what the pipe took.
async fn write(stream: &mut DuplexStream, mut bytes: &[u8], seen: &Seen) -> bool {
    while !bytes.is_empty() {
        let Ok(count) = stream.write(bytes).await else { return false };
        seen.written.fetch_add(count as u64, Ordering::SeqCst);
        bytes = &bytes[count..];
    }
    true
}

/// An invented site: addresses follow from a number.
pub(crate) fn host(number: u8) -> OnionHost {
    (0u8..=255)
        .find_map(|tail| {
            let mut key = [number; 32];
            key[0] = tail;
            OnionHost::from_public_key(key).ok()
        })
        .unwrap()
}

/// A page of [`host`] number one.
pub(crate) fn page(path: &str) -> PageUrl {
    PageUrl::parse(&format!("http://{}{path}", host(1).full_name())).unwrap()
}

/// A door before a site, and a client that goes through it.
pub(crate) struct Rig {
    pub(crate) door: Door,
    pub(crate) client: DoorClient,
    pub(crate) site: Site,
}

impl Rig {
    pub(crate) async fn new(site: Site) -> Self {
        Self::with_limits(site, DoorLimits::default()).await
    }

    pub(crate) async fn with_limits(site: Site, limits: DoorLimits) -> Self {
        let door = Door::open(Arc::new(site.clone()), limits).await.unwrap();
        let client = DoorClient::new(&door, RequestFace::default()).unwrap();
        Self { door, client, site }
    }

    pub(crate) fn label(&self) -> Label {
        self.door.label(host(1))
    }

    /// Asks, admits and reads to the end.
    pub(crate) async fn fetch(&self, path: &str) -> Result<Vec<u8>, reqwest::Error> {
        let mut response = self.client.get(&page(path)).send().await?;
        self.door.admit(&self.label(), u64::MAX);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}
