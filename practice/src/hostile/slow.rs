//! Answers that come one byte a second, or stop coming. Time is that of tokio,
//! so that a paused clock makes them fast.

use std::sync::LazyLock;
use std::time::Duration;

use model::Fault;

use super::{Exhibit, Exhibits, HELLO, HTML_HEAD, raw_acts};
use crate::Unreachable;
use crate::answer::{Act, After, Answer};
use crate::expect::Expected;

const SECOND: Duration = Duration::from_secs(1);

const SLOW: &[Expected] =
    &[Expected::Faulty(Fault::TooSlow), Expected::Faulty(Fault::Dripping), Expected::Failed(Unreachable::TimesOut)];
/// Slow, but not so slow that nothing could be made of it.
const PATIENCE: &[Expected] =
    &[Expected::Page(200), Expected::Faulty(Fault::TooSlow), Expected::Faulty(Fault::Dripping)];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    vec![
        Exhibit::new("/slow/status", SLOW, |_| drip_head(b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")),
        Exhibit::new("/slow/fields", SLOW, |_| drip_head(HTML_HEAD.as_bytes(), b"X-Garden: tea\r\n")),
        Exhibit::new("/slow/interim", SLOW, |_| drip_head(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
        Exhibit::new("/slow/body", SLOW, |_| {
            let drip = Act::Drip { bytes: HELLO.to_vec(), every: SECOND, endless: true };
            raw_acts(format!("{HTML_HEAD}Connection: close\r\n\r\n"), vec![drip])
        }),
        Exhibit::new("/slow/chunk-size", SLOW, |_| {
            let drip = Act::Drip { bytes: b"1\r\na\r\n".to_vec(), every: SECOND, endless: true };
            raw_acts(format!("{HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n"), vec![drip])
        }),
        Exhibit::new("/slow/nothing", SLOW, |_| Answer {
            status: 200,
            head: vec![Act::Hang],
            body: Vec::new(),
            after: After::Close,
        }),
        Exhibit::new("/slow/head-then-nothing", SLOW, |_| {
            raw_acts(format!("{HTML_HEAD}Content-Length: 500\r\n\r\n"), vec![Act::Hang])
        }),
        Exhibit::new("/slow/half-a-head", SLOW, |_| Answer {
            status: 200,
            head: vec![Act::Send(HTML_HEAD.as_bytes().to_vec()), Act::Hang],
            body: Vec::new(),
            after: After::Close,
        }),
        Exhibit::new("/slow/half-a-body", SLOW, |_| {
            raw_acts(format!("{HTML_HEAD}Content-Length: 5000\r\n\r\n"), vec![Act::Send(HELLO.to_vec()), Act::Hang])
        }),
        Exhibit::new("/slow/half-a-chunk", SLOW, |_| {
            let start = [b"fff\r\n", HELLO].concat();
            raw_acts(format!("{HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n"), vec![Act::Send(start), Act::Hang])
        }),
        Exhibit::new("/slow/end-missing", SLOW, |_| {
            let start = [format!("{:x}\r\n", HELLO.len()).as_bytes(), HELLO, b"\r\n"].concat();
            raw_acts(format!("{HTML_HEAD}Transfer-Encoding: chunked\r\n\r\n"), vec![Act::Send(start), Act::Hang])
        }),
        Exhibit::new("/slow/twenty-seconds", PATIENCE, |_| {
            let mut answer = super::html(HELLO);
            let wait = Act::Drip { bytes: b"H".to_vec(), every: 20 * SECOND, endless: false };
            if let Some(Act::Send(head)) = answer.head.first_mut() {
                // The pause stands before the first byte of the head.
                head.remove(0);
            }
            answer.head.insert(0, wait);
            answer
        }),
    ]
});

fn drip_head(start: &[u8], unit: &[u8]) -> Answer {
    let drip = Act::Drip { bytes: unit.to_vec(), every: SECOND, endless: true };
    Answer { status: 200, head: vec![Act::Send(start.to_vec()), drip], body: Vec::new(), after: After::Close }
}
