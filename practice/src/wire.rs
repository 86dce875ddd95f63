//! One connection to a client: counts what it sends and notices when the client
//! has gone, even while it is being slow on purpose.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::answer::Act;

/// Longest request head that is read, in bytes.
const REQUEST_MAX: usize = 64 * 1024;
/// Repeated units are sent in blocks of about this size, in bytes.
const BLOCK: usize = 16 * 1024;

/// A counted connection.
pub(crate) struct Wire<S> {
    stream: S,
    inbox: Vec<u8>,
    sent: u64,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, inbox: Vec::new(), sent: 0 }
    }

    /// Bytes sent since the last call.
    pub(crate) fn take_sent(&mut self) -> u64 {
        std::mem::take(&mut self.sent)
    }

    /// The next request head, with its empty line; `None` when the client is done
    /// or does not speak HTTP.
    pub(crate) async fn request(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(end) = self.inbox.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.inbox.split_off(end + 4);
                return Some(std::mem::replace(&mut self.inbox, rest));
            }
            if self.inbox.len() > REQUEST_MAX || self.stream.read_buf(&mut self.inbox).await.ok()? == 0 {
                return None;
            }
        }
    }

    /// Sends all of `bytes`.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let n = self.stream.write(rest).await?;
            if n == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.sent += n as u64;
            rest = &rest[n..];
        }
        Ok(())
    }

    /// Waits, unless the client goes away first.
    pub(crate) async fn pause(&mut self, time: Duration) -> io::Result<()> {
        if time.is_zero() {
            return Ok(());
        }
        self.or_gone(tokio::time::sleep(time)).await
    }

    /// Carries out one step of an answer.
    pub(crate) async fn perform(&mut self, act: Act) -> io::Result<()> {
        match act {
            Act::Send(bytes) => self.send(&bytes).await,
            Act::Repeat(unit, times) => self.repeat(&unit, times).await,
            Act::Pieces(pieces) => {
                for piece in pieces {
                    self.send(&piece).await?;
                }
                Ok(())
            }
            Act::Drip { bytes, every, endless } => loop {
                for byte in &bytes {
                    self.pause(every).await?;
                    self.send(std::slice::from_ref(byte)).await?;
                }
                if !endless {
                    return Ok(());
                }
            },
            Act::Hang => self.or_gone(std::future::pending()).await,
        }
    }

    /// Closes the sending side.
    pub(crate) async fn close(&mut self) {
        // The client may have gone already; there is nobody left to tell.
        let _ = self.stream.shutdown().await;
    }

    async fn repeat(&mut self, unit: &[u8], times: u64) -> io::Result<()> {
        let fit = (BLOCK / unit.len().max(1)).max(1) as u64;
        let block = unit.repeat(fit.min(times) as usize);
        let mut left = times;
        while left >= fit {
            self.send(&block).await?;
            // An endless answer stays endless.
            left = if times == u64::MAX { left } else { left - fit };
        }
        self.send(&unit.repeat(left as usize)).await
    }

    async fn or_gone(&mut self, wait: impl Future<Output = ()>) -> io::Result<()> {
        let mut wait = std::pin::pin!(wait);
        loop {
            tokio::select! {
                () = &mut wait => return Ok(()),
                read = self.stream.read_buf(&mut self.inbox) => {
                    if read? == 0 || self.inbox.len() > REQUEST_MAX {
                        return Err(io::ErrorKind::BrokenPipe.into());
                    }
                }
            }
        }
    }
}
