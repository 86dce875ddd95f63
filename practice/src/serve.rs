//! The practice web behind a listener: SOCKS5 on 127.0.0.1 or on a UNIX socket,
//! and the ground truth in a file, for any crawler to be tried on.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;

use crate::server::Server;
use crate::socks::relay;
use crate::spec::{SpecError, WorldSpec};
use crate::world::World;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bind {
    /// A port of 127.0.0.1; 0 takes a free one.
    Tcp(u16),
    /// A socket in the file system, which must not exist yet.
    Unix(PathBuf),
}

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen.
    pub bind: Bind,
    /// Whether failures are told by Tor's codes F0 to F6.
    pub extended_errors: bool,
    /// File for the ground truth, replaced if it exists.
    pub truth: Option<PathBuf>,
}

/// Why a practice web cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The spec is not one of a web.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The listener could not be opened.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: String,
        /// Why.
        source: io::Error,
    },
}

/// A practice web that is being served, until this is dropped.
#[derive(Debug)]
pub struct Handle {
    /// `socks5://127.0.0.1:PORT` or `unix:PATH`.
    pub address: String,
    /// Where a scan begins.
    pub seeds: Vec<String>,
    /// The ground truth; complete once [`Handle::truth_written`] has returned.
    pub truth_path: Option<PathBuf>,
    server: Server,
    listening: JoinHandle<()>,
    truth: Option<JoinHandle<io::Result<()>>>,
    socket: Option<PathBuf>,
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// Builds the web of `spec` and serves it. Must be called within a tokio runtime.
///
/// The ground truth is written in the background and appears under its name
/// when it is complete.
///
/// # Errors
/// If the spec is none, or the address cannot be listened on.
pub async fn serve(spec: WorldSpec, options: ServeOptions) -> Result<Handle, ServeError> {
    let server = Server::new(World::new(spec)?);
    let (listener, address) = listen(&options.bind).await?;
    let truth = options.truth.clone().map(|path| {
        let server = server.clone();
        tokio::task::spawn_blocking(move || write_truth(server.world(), &path))
    });
    let listening = tokio::spawn(accept(listener, server.clone(), options.extended_errors));
    Ok(Handle {
        address,
        seeds: server.world().seeds(),
        truth_path: options.truth,
        server,
        listening,
        truth,
        socket: match options.bind {
            Bind::Unix(path) => Some(path),
            Bind::Tcp(_) => None,
        },
    })
}

impl Handle {
    /// The sites behind the listener.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Waits until the ground truth is complete.
    ///
    /// # Errors
    /// If it could not be written.
    pub async fn truth_written(&mut self) -> io::Result<()> {
        match self.truth.take() {
            Some(writing) => writing.await.map_err(io::Error::other)?,
            None => Ok(()),
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.listening.abort();
        if let Some(socket) = &self.socket {
            // Nobody is left to be told if the file is gone already.
            let _ = std::fs::remove_file(socket);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the practice web listens, on loopback only")]
async fn listen(bind: &Bind) -> Result<(Listener, String), ServeError> {
    match bind {
        Bind::Tcp(port) => {
            let failed = |source| ServeError::Listen { address: format!("127.0.0.1:{port}"), source };
            let listener = TcpListener::bind(("127.0.0.1", *port)).await.map_err(failed)?;
            let address = listener.local_addr().map_err(failed)?;
            Ok((Listener::Tcp(listener), format!("socks5://{address}")))
        }
        Bind::Unix(path) => {
            let address = format!("unix:{}", path.display());
            let failed = |source| ServeError::Listen { address: address.clone(), source };
            Ok((Listener::Unix(UnixListener::bind(path).map_err(failed)?), address))
        }
    }
}

/// Takes clients in until it is aborted.
async fn accept(listener: Listener, server: Server, extended_errors: bool) {
    loop {
        let server = server.clone();
        // A client that broke off is no reason to stop, nor is one too many for
        // the limit on open files: that one is tried again.
        let taken = match &listener {
            Listener::Tcp(listener) => listener.accept().await.map(|(client, _)| {
                let _ = client.set_nodelay(true);
                tokio::spawn(async move { relay(client, &server, extended_errors).await });
            }),
            Listener::Unix(listener) => listener.accept().await.map(|(client, _)| {
                tokio::spawn(async move { relay(client, &server, extended_errors).await });
            }),
        };
        if taken.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Writes to a file beside `path`, then gives it its name.
fn write_truth(world: &World, path: &Path) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let mut out = BufWriter::new(std::fs::File::create(&part)?);
    world.write_truth(&mut out)?;
    out.flush()?;
    std::fs::rename(&part, path)
}
