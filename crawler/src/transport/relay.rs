//! One client connection: questions out, heads tapped, bodies held at the gate.
//!
//! Strictly one question and its answer at a time. After a head nothing more is
//! read from the site until the gate is opened, and then no more of the body
//! than was granted; a refusal, a new generation or a
//! client that goes away ends the stream at once. The client's connection may
//! outlive the site's: a stream that ended while idle, or belongs to an old
//! generation, is replaced when the next question comes, so that no question is
//! lost to a stale connection.

use std::future::ready;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use zeroize::Zeroizing;

use super::body::BodyTracker;
use super::connector::BoxStream;
use super::dial::dial;
use super::failure::{BodyFault, Failure};
use super::gate::Waiting;
use super::label::Destination;
use super::leash::Leash;
use super::question::{Question, QuestionDraft};
use super::shared::Shared;
use super::tap::{Framing, HeadSeen, HeadTap};
use super::upstream::{self, Upstream};

/// How long a client may take to hang up at the end of the largest body.
const LEAVE_PATIENCE: Duration = Duration::from_secs(2);

/// Bytes read at once before a head is complete: at most so many, less one, of a body come with it.
pub(crate) const HEAD_READ: usize = 512;
/// Bytes read at once of an admitted body.
const BODY_READ: usize = 16 * 1024;
/// Allowance for the framing of a body on top of its own limit.
const FRAMING_BYTES_MAX: u64 = 64 * 1024;

/// A client connection that has passed the handshake.
pub(crate) struct Relay<'a> {
    shared: &'a Shared,
    client: &'a mut TcpStream,
    leash: &'a Leash,
    to: Destination,
    upstream: Option<Upstream>,
}

/// Why a connection ends.
enum End {
    /// The client went away or broke the order of things, or its stay is over.
    Quietly,
    /// The gate was not opened.
    Refused,
    /// The site's stream broke before any byte of the answer.
    Unanswered(Failure),
    /// Something that must be recorded.
    Failed(Failure),
}

impl<'a> Relay<'a> {
    pub(crate) fn new(
        shared: &'a Shared,
        client: &'a mut TcpStream,
        leash: &'a Leash,
        to: Destination,
        stream: BoxStream,
    ) -> Self {
        let upstream = Some(Upstream::new(stream, to.label));
        Self { shared, client, leash, to, upstream }
    }

    /// Serves until either side is done.
    pub(crate) async fn run(mut self) {
        while let Some(question) = self.next_question().await {
            match self.exchange(&question).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(end) => return self.cut(end),
            }
        }
    }

    /// Ends the client's connection so that it cannot take the end for a proper
    /// one: where the end of the stream is the end of the body, only a reset is
    /// told from it.
    fn cut(&mut self, end: End) {
        let _closed_already = self.client.set_zero_linger();
        if let End::Failed(failure) | End::Unanswered(failure) = end {
            tracing::debug!(site = ?self.to.label.site, %failure, "exchange failed");
            self.shared.sites.failed(&self.to.label, failure);
        }
    }

    /// Waits for a question; `None` when the connection should end.
    async fn next_question(&mut self) -> Option<Question> {
        let mut draft = QuestionDraft::default();
        let mut buffer = [0; 2048];
        let deadline = Instant::now() + self.shared.limits.idle_timeout;
        self.leash.set_idle();
        if self.leash.must_leave() {
            return None;
        }
        loop {
            tokio::select! {
                biased;
                read = self.client.read(&mut buffer) => {
                    let count = read.ok().filter(|count| *count > 0)?;
                    self.leash.set_busy();
                    if let Some(question) = draft.push(&buffer[..count]).ok()? {
                        return Some(question);
                    }
                }
                unasked = upstream::unasked_bytes(&mut self.upstream) => {
                    self.shared.sites.count_down(&self.to.label, unasked);
                    self.upstream = None;
                }
                () = self.leash.tugged() => {
                    if self.leash.is_outdated() {
                        self.upstream = None;
                    }
                    if self.leash.must_leave() && draft.is_empty() {
                        return None;
                    }
                }
                () = sleep_until(deadline) => return None,
            }
        }
    }

    /// One question and its answer; true if the client may ask again.
    async fn exchange(&mut self, question: &Question) -> Result<bool, End> {
        self.to.label = self.shared.sites.label(self.to.label.site);
        self.leash.work_for(self.to.label.generation);
        self.shared.sites.question_asked(&self.to.label);
        loop {
            let reused = self.ensure_upstream().await?;
            match self.ask(question).await {
                // The site closed an idle stream just as we asked; only GET and
                // HEAD pass here, so the question may safely be put once more.
                Err(End::Unanswered(_)) if reused => self.upstream = None,
                other => return other,
            }
        }
    }

    /// Connects where needed; true if the stream has carried an answer before.
    async fn ensure_upstream(&mut self) -> Result<bool, End> {
        if let Some(upstream) = self.upstream.as_ref().filter(|upstream| upstream.label == self.to.label) {
            return Ok(upstream.answers > 0);
        }
        self.upstream = None;
        match self.leash.guard(self.client, dial(self.shared, &self.to)).await.ok_or(End::Quietly)? {
            Ok(stream) => {
                self.upstream = Some(Upstream::new(stream, self.to.label));
                Ok(false)
            }
            // The failure has been recorded by the one who dialled.
            Err(_recorded) => Err(End::Quietly),
        }
    }

    async fn ask(&mut self, question: &Question) -> Result<bool, End> {
        let Some(upstream) = &mut self.upstream else { return Err(End::Quietly) };
        let sent = async {
            upstream.stream.write_all(&question.raw).await?;
            upstream.stream.flush().await
        };
        if let Err(error) = self.leash.guard(self.client, sent).await.ok_or(End::Quietly)? {
            return Err(End::Unanswered(upstream::broken_off(self.shared, &self.to, &error).await));
        }
        self.shared.sites.count_up(&self.to.label, question.raw.len());
        let answer = self.read_head(question.is_head).await?;
        let framing = answer.framing;
        self.shared.answered(&self.to);
        let gate = self.shared.sites.head_seen(&self.to.label, answer.head).ok_or(End::Quietly)?;
        self.pass_on(&answer.raw).await?;
        let mut ends_here = answer.closes;
        if framing == Framing::Nothing {
            ends_here |= !answer.rest.is_empty();
        } else {
            ends_here |= self.body(framing, &answer.rest, &gate).await?;
        }
        if ends_here {
            self.upstream = None;
        } else if let Some(upstream) = &mut self.upstream {
            upstream.answers += 1;
        }
        Ok(framing != Framing::UntilClose)
    }

    /// Reads up to and with the final head, in small reads.
    async fn read_head(&mut self, was_head: bool) -> Result<Answer, End> {
        let mut tap = HeadTap::new(self.shared.limits.head);
        let mut raw = Zeroizing::new(Vec::new());
        let mut buffer = Zeroizing::new([0; HEAD_READ]);
        loop {
            let count = match self.read(buffer.as_mut_slice()).await? {
                Ok(0) => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
                other => other,
            };
            let count = match count {
                Ok(count) => count,
                Err(error) => {
                    let failure = upstream::broken_off(self.shared, &self.to, &error).await;
                    return Err(if raw.is_empty() { End::Unanswered(failure) } else { End::Failed(failure) });
                }
            };
            raw.extend_from_slice(&buffer[..count]);
            let found = tap.push(&buffer[..count]).map_err(|fault| End::Failed(Failure::Head(fault)))?;
            let Some((mut head, used)) = found else { continue };
            let framing = head.framing(was_head);
            let rest = Zeroizing::new(buffer[used..count].to_vec());
            head.held_back = if framing == Framing::Nothing { 0 } else { rest.len() };
            // Interim heads are not passed on: the client has no use for them.
            let end = raw.len() - rest.len();
            let raw = Zeroizing::new(raw[end - head.raw_len..end].to_vec());
            let closes = head.closes;
            return Ok(Answer { head, raw, rest, framing, closes });
        }
    }

    /// Passes an admitted body on; true if the site's stream cannot be used again.
    ///
    /// What is there at once is gathered up to one buffer (arti reads 498 bytes at
    /// a time); nothing is held back while the site lets us wait, or the grant.
    async fn body(&mut self, framing: Framing, first: &[u8], gate: &Waiting) -> Result<bool, End> {
        let mut granted = self.granted(gate, 0).await?;
        let mut body = BodyTracker::new(framing, self.shared.limits.body_bytes_max.saturating_add(FRAMING_BYTES_MAX));
        let mut buffer = Zeroizing::new(vec![0; BODY_READ]);
        buffer[..first.len()].copy_from_slice(first);
        let mut fresh = 0..first.len();
        loop {
            let used = match body.take(&buffer[fresh.clone()]) {
                Ok(used) => used,
                Err(fault) => {
                    if fault == BodyFault::TooLong {
                        self.let_client_leave(&buffer[..fresh.start]).await?;
                    }
                    return Err(End::Failed(Failure::Body(fault)));
                }
            };
            let filled = fresh.start + used;
            if body.done() {
                self.pass_on(&buffer[..filled]).await?;
                return Ok(filled < fresh.end);
            }
            let left = granted.saturating_sub(body.payload());
            let at_once = match within(&mut buffer[filled..], left) {
                space if filled == 0 || space.is_empty() => None,
                space => tokio::select! { biased; read = self.read(space) => Some(read?), () = ready(()) => None },
            };
            let (start, read) = match at_once {
                Some(read) => (filled, read),
                None => {
                    self.pass_on(&buffer[..filled]).await?;
                    if left == 0 {
                        granted = self.granted(gate, body.payload()).await?;
                    }
                    let left = granted - body.payload();
                    (0, self.read(within(&mut buffer, left)).await?)
                }
            };
            let error = match read {
                Ok(0) => io::ErrorKind::UnexpectedEof.into(),
                Ok(count) => {
                    fresh = start..start + count;
                    continue;
                }
                Err(error) => error,
            };
            self.pass_on(&buffer[..start]).await?;
            if error.kind() == io::ErrorKind::UnexpectedEof && body.may_end_here() {
                return Ok(true);
            }
            return Err(End::Failed(upstream::broken_off(self.shared, &self.to, &error).await));
        }
    }

    /// Waits until more of a body may pass than has passed.
    async fn granted(&mut self, gate: &Waiting, passed: u64) -> Result<u64, End> {
        let verdict = timeout(self.shared.limits.verdict_timeout, gate.beyond(passed));
        let verdict = self.leash.guard(self.client, verdict).await.ok_or(End::Quietly)?;
        verdict.ok().flatten().ok_or(End::Refused)
    }

    /// After the largest body: passes on what is left and waits for the client to
    /// hang up, as it does at its own cap. Ending at once could overtake what it
    /// has not read yet.
    async fn let_client_leave(&mut self, rest: &[u8]) -> Result<(), End> {
        self.pass_on(rest).await?;
        match timeout(LEAVE_PATIENCE, self.leash.guard(self.client, std::future::pending::<()>())).await {
            Ok(_left) => Err(End::Quietly),
            Err(_elapsed) => Ok(()),
        }
    }

    /// Reads from the site and counts.
    ///
    /// Many servers end TLS without saying so. That is an end like any other:
    /// whether it may end here is for the framing of the answer to say.
    async fn read(&mut self, buffer: &mut [u8]) -> Result<io::Result<usize>, End> {
        let Some(upstream) = &mut self.upstream else { return Err(End::Quietly) };
        let read = self.leash.guard(self.client, upstream.stream.read(buffer)).await.ok_or(End::Quietly)?;
        if let Ok(count) = read {
            self.shared.sites.count_down(&self.to.label, count);
        }
        match read {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Ok(0)),
            read => Ok(read),
        }
    }

    /// Writes to the client, however slow it is, unless called back.
    async fn pass_on(&mut self, bytes: &[u8]) -> Result<(), End> {
        let mut writing = std::pin::pin!(self.client.write_all(bytes));
        loop {
            tokio::select! {
                biased;
                written = &mut writing => return written.map_err(|_| End::Quietly),
                () = self.leash.tugged() => if self.leash.is_outdated() { return Err(End::Quietly) },
            }
        }
    }
}

/// As much of a buffer as `left` bytes need.
fn within(buffer: &mut [u8], left: u64) -> &mut [u8] {
    let len = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
    &mut buffer[..len]
}

/// A final head and what came with it.
struct Answer {
    head: HeadSeen,
    raw: Zeroizing<Vec<u8>>,
    rest: Zeroizing<Vec<u8>>,
    framing: Framing,
    closes: bool,
}
