//! Pages that begin as pages and turn into something else, and the other way
//! round: things that look like media and are text.

use std::sync::LazyLock;

use model::Refusal;

use super::honest::noise;
use super::media::{MEDIA, media};
use super::{Exhibit, Exhibits, HELLO, Scene, html, with_fields};
use crate::answer::{Act, Answer};
use crate::expect::Expected;

const BINARY: &[Expected] = &[Expected::Refused(Refusal::BinaryBytes), Expected::Refused(Refusal::CharsetInvalid)];
const TEXT: &[Expected] = &[Expected::Page(200)];
/// Text in form of a signature: a strict guard refuses, an exact one need not.
const EITHER: &[Expected] = &[Expected::Page(200), Expected::Refused(Refusal::KnownSignature)];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    vec![
        Exhibit::new("/late/jpeg-at-1445", MEDIA, |scene| turning(scene, 1_445)),
        Exhibit::new("/late/png-at-5000", MEDIA, |scene| turning(scene, 5_000)),
        Exhibit::new("/late/zip-at-100000", MEDIA, |scene| turning(scene, 100_000)),
        Exhibit::new("/late/mp4-at-900000", MEDIA, |scene| turning(scene, 900_000)),
        Exhibit::new("/late/nul-at-end", BINARY, |_| html([HELLO, b"\0"].concat())),
        Exhibit::new("/late/bell-in-the-middle", BINARY, |_| html([HELLO, b"\x07", HELLO].concat())),
        Exhibit::new("/late/image-in-comment", MEDIA, |_| html([HELLO, b"<!--", &media(2), b"-->"].concat())),
        Exhibit::new("/late/image-in-script", MEDIA, |_| {
            html([b"<script>/*", &*media(0), b"*/</script>", HELLO].concat())
        }),
        Exhibit::new("/late/gif-and-script", MEDIA, |_| {
            html([b"GIF89a/*", &*noise(1, 2_000), b"*/=1;<p>Garden</p>"].concat())
        }),
        Exhibit::new("/late/gif-in-ascii", EITHER, |_| html(b"GIF89a is how some images begin.\n".to_vec())),
        Exhibit::new("/late/utf16-with-jpeg", MEDIA, |_| {
            let text: Vec<u8> = "\u{FEFF}<p>Garden</p>".encode_utf16().flat_map(u16::to_le_bytes).collect();
            with_fields("Content-Type: text/html\r\n", &[&*text, &media(0)].concat())
        }),
        Exhibit::new("/late/base64-image", TEXT, |_| {
            html([HELLO, b"<p>", &b"iVBORw0KGgoAAAANSUhEUg".repeat(400), b"</p>"].concat())
        }),
        Exhibit::new("/late/data-uri", TEXT, |_| {
            html([HELLO, b"<img src=\"data:image/png;base64,", &b"iVBORw0KGgo".repeat(900), b"\">"].concat())
        }),
        Exhibit::new("/late/hex-dump", TEXT, |_| {
            html([HELLO, b"<pre>", &b"ffd8ffe000104a464946".repeat(300), b"</pre>"].concat())
        }),
        Exhibit::new("/late/inline-svg", TEXT, |_| {
            html([HELLO, b"<svg viewBox=\"0 0 9 9\">", &b"<path d=\"M0 0L9 9\"/>".repeat(300), b"</svg>"].concat())
        }),
        Exhibit::new("/late/uuencode", EITHER, |_| {
            let line = b"M4V]M92!T97AT(&%B;W5T(&=A<F1E;G,N4V]M92!T97AT(&%B;W5T(&=A<F1E\n";
            with_fields(
                "Content-Type: text/plain\r\n",
                &[b"begin 644 photo.bin\n", &*line.repeat(60), b"`\nend\n"].concat(),
            )
        }),
    ]
});

/// A page that is one for `at` bytes, and a file of media from there on.
fn turning(scene: &Scene<'_>, at: usize) -> Answer {
    let line = b"<p>The night radio listens to the short waves.</p>\n";
    let mut start = HELLO.to_vec();
    start.extend(line.repeat(at / line.len() + 1));
    start.truncate(at);
    let media = media(scene.number);
    let mut answer = html(Vec::new());
    let head = format!("{}Content-Length: {}\r\n\r\n", super::HTML_HEAD, start.len() + media.len());
    answer.head = vec![Act::Send(head.into_bytes())];
    answer.body = vec![Act::Send(start), Act::Send(media)];
    answer
}
