//! Sites whose robots.txt is the attack. Their pages are ordinary.

use std::sync::LazyLock;
use std::time::Duration;

use model::NotVisited;

use super::{Exhibit, Exhibits, HELLO, Theme, html, raw_acts, with_fields};
use crate::answer::{Act, Answer};
use crate::expect::Expected;

/// What comes of a robots.txt that cannot be read is for the crawler to decide;
/// it must only come to a decision.
const EITHER: &[Expected] = &[Expected::Page(200), Expected::NotVisited(NotVisited::Robots)];
/// A server error means: stay away for now (RFC 9309 §2.3.1.4).
const CLOSED_NOW: &[Expected] = &[Expected::NotVisited(NotVisited::Robots)];

const PATHS: [&str; 3] = ["/page/1", "/page/2", "/page/3"];

pub(super) static OPEN: Exhibits =
    LazyLock::new(|| PATHS.iter().map(|path| Exhibit::new(*path, EITHER, |_| html(HELLO))).collect());
pub(super) static CLOSED: Exhibits =
    LazyLock::new(|| PATHS.iter().map(|path| Exhibit::new(*path, CLOSED_NOW, |_| html(HELLO))).collect());

/// The robots.txt of a theme, if it has one of its own.
pub(super) fn answer(theme: Theme) -> Option<Answer> {
    const PLAIN: &str = "Content-Type: text/plain\r\n";
    let open = |body| raw_acts(format!("HTTP/1.1 200 OK\r\n{PLAIN}Connection: close\r\n\r\n"), body);
    Some(match theme {
        Theme::RobotsImage => with_fields(PLAIN, &super::media::media(2)),
        Theme::RobotsEndless => open(vec![Act::Repeat(b"User-agent: *\nAllow: /garden\n".to_vec(), u64::MAX)]),
        Theme::RobotsMillion => {
            let rules = (0..1_000_000).map(|n| format!("Disallow: /garden/{n}/*/tea$\n").into_bytes());
            open(vec![Act::Send(b"User-agent: *\n".to_vec()), Act::Pieces(Box::new(rules))])
        }
        Theme::RobotsHtml => html(HELLO),
        Theme::RobotsSlow => {
            let bytes = b"User-agent: *\nDisallow: /garden\n".to_vec();
            open(vec![Act::Drip { bytes, every: Duration::from_secs(1), endless: true }])
        }
        Theme::RobotsLoop => {
            let fields = "Location: /robots.txt\r\n";
            Answer::with_length(302, "Found", fields, Vec::new())
        }
        Theme::RobotsError => Answer::with_length(500, "Internal Server Error", PLAIN, b"busy\n".to_vec()),
        Theme::RobotsBomb => {
            let line = [b"Disallow: /".to_vec(), b"*a".repeat(2_000), b"$\n".to_vec()].concat();
            with_fields(PLAIN, &[b"User-agent: *\n".to_vec(), line.repeat(200)].concat())
        }
        _ => return None,
    })
}
