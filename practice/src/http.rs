//! HTTP/1.1 as the sites of the practice web speak it: GET and HEAD, with
//! connections kept open. Works on raw bytes, because some sites must be able to
//! break every rule; a request is only taken apart as far as needed.

use std::io;
use std::time::Duration;

use model::OnionHost;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::answer::{Act, After, Answer, reason_phrase};
use crate::draw::{Draw, Purpose, number_of};
use crate::log::{Access, AccessLog};
use crate::state::SiteState;
use crate::wire::Wire;
use crate::world::World;

/// A connection to one port of one site.
pub(crate) struct Connection<'a> {
    pub(crate) world: &'a World,
    pub(crate) log: &'a AccessLog,
    pub(crate) site: u32,
    pub(crate) host: OnionHost,
    pub(crate) port: u16,
    pub(crate) number: u64,
    /// How many connections this site had before.
    pub(crate) attempt: u32,
}

/// A request, as far as it matters here.
struct Request {
    method: String,
    target: String,
    host: Option<String>,
    keep_alive: bool,
}

impl Connection<'_> {
    /// Answers requests until one side has had enough.
    pub(crate) async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut wire = Wire::new(stream);
        while let Some(head) = wire.request().await {
            let Some(request) = Request::read(&head) else { break };
            match self.answer(&mut wire, request).await {
                Ok(After::KeepAlive) => {}
                Ok(After::Close) | Err(_) => break,
            }
        }
        wire.close().await;
    }

    async fn answer<S>(&self, wire: &mut Wire<S>, request: Request) -> io::Result<After>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let is_head = request.method == "HEAD";
        let answer = match request.method.as_str() {
            "GET" | "HEAD" => self.world.answer(self.site, self.port, &request.target, is_head),
            _ => Answer::with_length(405, reason_phrase(405), "Allow: GET, HEAD\r\n", Vec::new()),
        };
        let after = if request.keep_alive { answer.after } else { After::Close };
        let first_byte = self.first_byte(&request.target);
        let cut = if is_head { None } else { self.cut(&request.target, &answer) };
        let mut entry = self.log.begin(Access {
            connection: self.number,
            site: self.host,
            port: self.port,
            method: request.method,
            target: request.target,
            host: request.host,
            status: answer.status,
            head_bytes: 0,
            body_bytes: 0,
            complete: false,
        });
        wire.pause(first_byte).await?;
        let result = if is_head {
            let result = perform_all(wire, answer.head).await;
            entry.access.head_bytes = wire.take_sent();
            result
        } else {
            send_answer(wire, answer, cut, &mut entry.access).await
        };
        entry.access.complete = result.is_ok();
        result.map(|()| after)
    }

    /// Time between the request and the first byte of the answer.
    fn first_byte(&self, target: &str) -> Duration {
        let weather = &self.world.spec().weather;
        let (low, high) = weather.first_byte_ms;
        let parts = [u64::from(self.site), number_of(target)];
        let mut ms = Draw::of(self.world.spec().seed, Purpose::FirstByte, &parts).between(low, high);
        if weather.late_ms > 0 && self.world.state(&self.world.site(self.site)) == SiteState::Late {
            ms += weather.late_ms;
        }
        Duration::from_millis(u64::from(ms))
    }

    /// Bytes of the body after which this answer is cut off, if it is.
    fn cut(&self, target: &str, answer: &Answer) -> Option<u64> {
        let weather = &self.world.spec().weather;
        let [Act::Send(body)] = answer.body.as_slice() else { return None };
        let parts = [u64::from(self.site), number_of(target), u64::from(self.attempt)];
        let mut draw = Draw::of(self.world.spec().seed, Purpose::CutOff, &parts);
        (body.len() > 2 && draw.chance(weather.cut_share)).then(|| u64::from(draw.between(1, body.len() as u32 - 1)))
    }
}

async fn send_answer<S>(wire: &mut Wire<S>, answer: Answer, cut: Option<u64>, access: &mut Access) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let result = match (one_piece(answer), cut) {
        (Ok((mut bytes, head_bytes)), cut) => {
            if let Some(cut) = cut {
                bytes.truncate(head_bytes + cut as usize);
            }
            let result = wire.send(&bytes).await;
            let sent = wire.take_sent();
            access.head_bytes = sent.min(head_bytes as u64);
            access.body_bytes = sent - access.head_bytes;
            if cut.is_some() { Err(io::ErrorKind::ConnectionAborted.into()) } else { result }
        }
        (Err(answer), _) => {
            let head = perform_all(wire, answer.head).await;
            access.head_bytes = wire.take_sent();
            match head {
                Ok(()) => perform_all(wire, answer.body).await,
                Err(error) => Err(error),
            }
        }
    };
    access.body_bytes += wire.take_sent();
    result
}

/// An ordinary answer as one run of bytes (which saves half of the wake-ups),
/// and the length of its head.
fn one_piece(mut answer: Answer) -> Result<(Vec<u8>, usize), Answer> {
    match (answer.head.as_mut_slice(), answer.body.as_mut_slice()) {
        ([Act::Send(head)], [Act::Send(body)]) => {
            let head_bytes = head.len();
            let mut bytes = std::mem::take(head);
            bytes.append(body);
            Ok((bytes, head_bytes))
        }
        ([Act::Send(head)], []) => {
            let head_bytes = head.len();
            Ok((std::mem::take(head), head_bytes))
        }
        _ => Err(answer),
    }
}

async fn perform_all<S>(wire: &mut Wire<S>, acts: Vec<Act>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    for act in acts {
        wire.perform(act).await?;
    }
    Ok(())
}

impl Request {
    fn read(head: &[u8]) -> Option<Self> {
        let head = std::str::from_utf8(head).ok()?;
        let mut lines = head.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        let field = |name: &str| {
            let mut fields = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
            fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let close = field("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let has_body =
            field("content-length").is_some_and(|value| value != "0") || field("transfer-encoding").is_some();
        Some(Self {
            method: method.to_owned(),
            target: target.to_owned(),
            host: field("host").map(str::to_owned),
            keep_alive: version == "HTTP/1.1" && !close && !has_body,
        })
    }
}
