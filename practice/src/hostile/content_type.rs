//! What an answer says it is: honestly media, nothing, several things, or
//! something that only sounds right.

use std::sync::LazyLock;

use model::Refusal;

use super::media::media;
use super::{Exhibit, Exhibits, HELLO, HTML_HEAD, Scene, raw, with_fields};
use crate::answer::Answer;
use crate::expect::Expected;

const PAGE: &[Expected] = &[Expected::Page(200)];
const NOT_TEXT: &[Expected] = &[Expected::Refused(Refusal::TypeNotText)];
const MISSING: &[Expected] = &[Expected::Refused(Refusal::TypeMissing)];
const AMBIGUOUS: &[Expected] = &[Expected::Refused(Refusal::TypeAmbiguous), Expected::Refused(Refusal::TypeNotText)];
const UNCLEAR: &[Expected] = &[
    Expected::Page(200),
    Expected::Refused(Refusal::TypeAmbiguous),
    Expected::Refused(Refusal::TypeNotText),
    Expected::Refused(Refusal::TypeMissing),
    Expected::Refused(Refusal::Attachment),
];

/// Media under its right name, by path and number of the format.
const HONEST: [(&str, &str, u8); 16] = [
    ("/type/honest-jpeg", "image/jpeg", 0),
    ("/type/honest-png", "image/png", 2),
    ("/type/honest-gif", "image/gif", 3),
    ("/type/honest-webp", "image/webp", 4),
    ("/type/honest-avif", "image/avif", 5),
    ("/type/honest-svg", "image/svg+xml", 15),
    ("/type/honest-mp4", "video/mp4", 29),
    ("/type/honest-webm", "video/webm", 33),
    ("/type/honest-mp3", "audio/mpeg", 54),
    ("/type/honest-ogg", "audio/ogg", 52),
    ("/type/honest-pdf", "application/pdf", 37),
    ("/type/honest-zip", "application/zip", 38),
    ("/type/honest-bytes", "application/octet-stream", 58),
    ("/type/honest-font", "font/woff2", 49),
    ("/type/stream-of-images", "multipart/x-mixed-replace; boundary=frame", 0),
    ("/type/json", "application/json", 59),
];

/// Texts under other names: header lines, and what should come of them.
const NAMES: [(&str, &str, &[Expected]); 25] = [
    ("/type/missing", "", MISSING),
    (
        "/type/empty",
        "Content-Type:\r\n",
        &[
            Expected::Refused(Refusal::TypeMissing),
            Expected::Refused(Refusal::TypeAmbiguous),
            Expected::Refused(Refusal::TypeNotText),
        ],
    ),
    ("/type/twice", "Content-Type: text/html\r\nContent-Type: text/html\r\n", AMBIGUOUS),
    ("/type/contradiction", "Content-Type: text/html\r\nContent-Type: image/png\r\n", AMBIGUOUS),
    ("/type/contradiction-reversed", "Content-Type: image/png\r\nContent-Type: text/html\r\n", AMBIGUOUS),
    ("/type/list", "Content-Type: text/html, image/png\r\n", AMBIGUOUS),
    ("/type/second-type-as-parameter", "Content-Type: text/html; image/png\r\n", UNCLEAR),
    ("/type/upper-case", "CONTENT-TYPE: TEXT/HTML; CHARSET=UTF-8\r\n", PAGE),
    ("/type/unknown-charset", "Content-Type: text/html; charset=garden-7\r\n", PAGE),
    ("/type/quoted-charset", "Content-Type: text/html;charset=\"utf-8\"\r\n", PAGE),
    ("/type/two-charsets", "Content-Type: text/html; charset=utf-8; charset=koi8-r\r\n", PAGE),
    ("/type/spaces", "Content-Type:    text/html   ;   charset=utf-8   \r\n", PAGE),
    ("/type/plain", "Content-Type: text/plain\r\n", PAGE),
    ("/type/xhtml", "Content-Type: application/xhtml+xml\r\n", PAGE),
    ("/type/nearly", "Content-Type: text/htmlx\r\n", NOT_TEXT),
    ("/type/any", "Content-Type: */*\r\n", NOT_TEXT),
    ("/type/any-text", "Content-Type: text/*\r\n", NOT_TEXT),
    (
        "/type/no-slash",
        "Content-Type: html\r\n",
        &[Expected::Refused(Refusal::TypeNotText), Expected::Refused(Refusal::TypeAmbiguous)],
    ),
    ("/type/css", "Content-Type: text/css\r\n", NOT_TEXT),
    ("/type/xml", "Content-Type: text/xml\r\n", NOT_TEXT),
    ("/type/rfc822", "Content-Type: message/rfc822\r\n", NOT_TEXT),
    (
        "/type/attachment",
        "Content-Type: text/html\r\nContent-Disposition: attachment; filename=photo.jpg\r\n",
        &[Expected::Refused(Refusal::Attachment)],
    ),
    (
        "/type/attachment-upper-case",
        "Content-Type: text/html\r\nCONTENT-DISPOSITION: Attachment\r\n",
        &[Expected::Refused(Refusal::Attachment)],
    ),
    (
        "/type/inline-with-name",
        "Content-Type: text/html\r\nContent-Disposition: inline; filename=photo.jpg\r\n",
        UNCLEAR,
    ),
    (
        "/type/two-dispositions",
        "Content-Type: text/html\r\nContent-Disposition: inline\r\nContent-Disposition: attachment\r\n",
        &[Expected::Refused(Refusal::Attachment)],
    ),
];

pub(super) static EXHIBITS: Exhibits = LazyLock::new(|| {
    let mut exhibits: Vec<Exhibit> = HONEST.iter().map(|(path, _, _)| Exhibit::new(*path, NOT_TEXT, honest)).collect();
    exhibits.extend(NAMES.iter().map(|(path, _, expected)| Exhibit::new(*path, expected, named)));
    exhibits.extend([
        Exhibit::new("/type/partial", &[Expected::Refused(Refusal::Partial)], |_| {
            let fields = "Content-Type: text/html\r\nContent-Range: bytes 0-9/20\r\n";
            Answer::with_length(206, "Partial Content", fields, HELLO[..10].to_vec())
        }),
        Exhibit::new("/type/error-with-image", NOT_TEXT, |_| {
            Answer::with_length(404, "Not Found", "Content-Type: image/png\r\n", media(2))
        }),
        Exhibit::new("/type/error-without-type", MISSING, |_| {
            Answer::with_length(500, "Internal Server Error", "", media(2))
        }),
        Exhibit::new("/type/head-lies", &[Expected::Refused(Refusal::TypeNotText)], |scene| {
            if scene.is_head { super::html(HELLO) } else { with_fields("Content-Type: image/png\r\n", &media(2)) }
        }),
        Exhibit::new("/type/in-the-trailer", MISSING, |_| {
            let body = b"5\r\nHello\r\n0\r\nContent-Type: text/html\r\n\r\n";
            raw("HTTP/1.1 200 OK\r\nTrailer: Content-Type\r\nTransfer-Encoding: chunked\r\n\r\n", body)
        }),
        Exhibit::new("/type/last-of-ninety", PAGE, |_| {
            let fields: String = (0..90).map(|n| format!("X-Field-{n}: {n}\r\n")).collect();
            with_fields(&(fields + "Content-Type: text/html\r\n"), HELLO)
        }),
        Exhibit::new("/type/in-the-body", MISSING, |_| {
            raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &[b"Content-Type: text/html\r\n\r\n", HELLO].concat())
        }),
        Exhibit::new("/type/not-modified", &[Expected::Empty(304)], |_| {
            raw(HTML_HEAD.replace("200 OK", "304 Not Modified") + "Connection: close\r\n\r\n", b"")
        }),
    ]);
    exhibits
});

fn honest(scene: &Scene<'_>) -> Answer {
    let (_, media_type, number) = HONEST[usize::from(scene.number)];
    with_fields(&format!("Content-Type: {media_type}\r\n"), &media(number))
}

fn named(scene: &Scene<'_>) -> Answer {
    with_fields(NAMES[usize::from(scene.number) - HONEST.len()].1, HELLO)
}
