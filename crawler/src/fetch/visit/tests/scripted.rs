//! A web of scripted answers behind a real door, in memory.
//!
//! Every answer is a list of steps, so that a server can stall, drip, lie and
//! hang up as hostile ones do. What it was asked and what it managed to send is
//! counted on its own side.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::{Cause, OnionHost, PageUrl};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::sleep;

use crate::fetch::VisitLimits;
use crate::fetch::visit::Fetcher;
use crate::transport::{BoxFuture, BoxStream, ConnectError, Connector, Destination, Door, DoorLimits, RequestFace};

/// One thing a scripted server does.
#[derive(Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    /// Sends this again and again until nobody takes it.
    Endless(Vec<u8>),
    /// Sends one byte at a time with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Keeps the connection open and says nothing.
    Hang,
    /// Hangs up.
    Close,
}

/// What a server was asked and what it sent.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) asked: Mutex<Vec<String>>,
    pub(crate) sent: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) connections: AtomicU64,
}

/// Answers by `METHOD path`, falling back to the path for any method.
pub(crate) struct Script {
    answers: HashMap<String, Vec<Step>>,
    pub(crate) log: Arc<Log>,
    failures: Mutex<Vec<Failing>>,
}

/// How a connection fails.
#[derive(Clone, Copy)]
pub(crate) enum Failing {
    /// Now and then.
    Once(Cause),
    /// For good.
    Always(Cause),
    /// Nothing ever comes of it.
    Hangs,
}

impl Script {
    /// The failure of the next connection, last in the list first.
    fn next_failure(&self) -> Option<Failing> {
        let mut failures = self.failures.lock().unwrap();
        match failures.last() {
            Some(Failing::Once(_)) => failures.pop(),
            other => other.copied(),
        }
    }
}

impl Connector for Script {
    fn connect<'a>(&'a self, _to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(async {
            match self.next_failure() {
                Some(Failing::Once(cause) | Failing::Always(cause)) => {
                    return Err(ConnectError::new(cause, "scripted"));
                }
                Some(Failing::Hangs) => std::future::pending().await,
                None => {}
            }
            self.log.connections.fetch_add(1, Ordering::SeqCst);
            let (ours, theirs) = duplex(32 * 1024);
            tokio::spawn(serve(theirs, self.answers.clone(), Arc::clone(&self.log)));
            Ok(Box::new(ours) as BoxStream)
        })
    }
}

async fn serve(mut stream: DuplexStream, answers: HashMap<String, Vec<Step>>, log: Arc<Log>) {
    loop {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            log.received.fetch_add(1, Ordering::SeqCst);
            request.push(byte);
        }
        let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let asked = format!("{method} {path}");
        log.asked.lock().unwrap().push(asked.clone());
        let steps = answers.get(&asked).or_else(|| answers.get(path)).cloned();
        let steps = steps.unwrap_or_else(|| answer("404 Not Found", "Content-Type: text/html\r\n", b"<p>none</p>"));
        for step in steps {
            if play(&mut stream, step, &log).await.is_err() {
                return;
            }
        }
    }
}

async fn play(stream: &mut DuplexStream, step: Step, log: &Log) -> std::io::Result<()> {
    match step {
        Step::Send(bytes) => send(stream, &bytes, log).await,
        Step::Endless(bytes) => loop {
            send(stream, &bytes, log).await?;
        },
        Step::Drip(bytes, pause) => {
            for byte in bytes {
                sleep(pause).await;
                send(stream, &[byte], log).await?;
            }
            Ok(())
        }
        Step::Hang => std::future::pending().await,
        Step::Close => Err(std::io::ErrorKind::ConnectionAborted.into()),
    }
}

async fn send(stream: &mut DuplexStream, bytes: &[u8], log: &Log) -> std::io::Result<()> {
    for piece in bytes.chunks(4096) {
        stream.write_all(piece).await?;
        log.sent.fetch_add(piece.len() as u64, Ordering::SeqCst);
    }
    Ok(())
}

/// A well-framed answer with a length.
pub(crate) fn answer(status: &str, fields: &str, body: &[u8]) -> Vec<Step> {
    let head = format!("HTTP/1.1 {status}\r\nServer: scripted\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
    vec![Step::Send([head.as_bytes(), body].concat())]
}

/// A page of HTML.
pub(crate) fn html(body: &str) -> Vec<Step> {
    answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

/// An answer to a HEAD: the fields of an answer without its body.
pub(crate) fn head_only(status: &str, fields: &str) -> Vec<Step> {
    vec![Step::Send(format!("HTTP/1.1 {status}\r\nServer: scripted\r\n{fields}\r\n").into_bytes())]
}

/// A fetcher in front of a scripted web.
pub(crate) struct World {
    pub(crate) fetcher: Fetcher,
    pub(crate) log: Arc<Log>,
    pub(crate) site: OnionHost,
}

impl World {
    pub(crate) async fn of(answers: &[(&str, Vec<Step>)]) -> Self {
        Self::failing(answers, &[]).await
    }

    pub(crate) async fn dead(cause: Cause) -> Self {
        Self::failing(&[], &[Failing::Always(cause)]).await
    }

    pub(crate) async fn failing(answers: &[(&str, Vec<Step>)], failures: &[Failing]) -> Self {
        let _only_once = rustls::crypto::ring::default_provider().install_default();
        let answers = answers.iter().map(|(path, steps)| ((*path).to_owned(), steps.clone())).collect();
        let log = Arc::new(Log::default());
        let script = Script { answers, log: Arc::clone(&log), failures: Mutex::new(failures.to_vec()) };
        let door = Door::open(Arc::new(script), DoorLimits::default()).await.unwrap();
        let fetcher = Fetcher::new(Arc::new(door), RequestFace::default(), VisitLimits::default()).unwrap();
        Self { fetcher, log, site: site() }
    }

    pub(crate) fn url(&self, path: &str) -> PageUrl {
        PageUrl::parse(&format!("http://{}{path}", self.site.full_name())).unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.log.asked.lock().unwrap().clone()
    }

    pub(crate) fn sent(&self) -> u64 {
        self.log.sent.load(Ordering::SeqCst)
    }

    pub(crate) fn received(&self) -> u64 {
        self.log.received.load(Ordering::SeqCst)
    }
}

/// A valid address that is nobody's: the base point of ed25519.
pub(crate) fn site() -> OnionHost {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    OnionHost::from_public_key(point).unwrap()
}
