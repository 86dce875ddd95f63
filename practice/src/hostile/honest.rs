//! Media that says what it is: files a crawler must never ask for, and one
//! image without an extension in its name, so that only the answer tells.

use crate::answer::Answer;
use crate::draw::{Draw, Purpose, number_of};

/// Types of files by extension, and the bytes they begin with.
const FILES: [(&str, &str, &[u8]); 8] = [
    (".jpg", "image/jpeg", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01"),
    (".png", "image/png", b"\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"),
    (".pdf", "application/pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"),
    (".zip", "application/zip", b"PK\x03\x04\x14\x00\x00\x00\x08\x00"),
    (".mp4", "video/mp4", b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00"),
    (".css", "text/css", b"body { max-width: 60em }\n"),
    (".js", "text/javascript", b"\"use strict\";\n"),
    (".ico", "image/x-icon", b"\x00\x00\x01\x00\x01\x00\x10\x10"),
];

/// Bytes of invented media after the header.
const FILE_BYTES: usize = 20_000;

/// The answer for a path that ends like a file.
pub(crate) fn file(path: &str) -> Option<Answer> {
    let path = path.split('?').next().unwrap_or(path);
    let (_, media, start) = FILES.iter().find(|(extension, _, _)| path.ends_with(extension))?;
    Some(answer(path, media, start))
}

/// A PNG image, honestly declared.
pub(crate) fn image() -> Answer {
    answer("/view/1", "image/png", FILES[1].2)
}

fn answer(path: &str, media: &str, start: &[u8]) -> Answer {
    let mut body = start.to_vec();
    if !media.starts_with("text/") {
        body.extend(noise(number_of(path), FILE_BYTES - start.len()));
    }
    Answer::with_length(200, "OK", &format!("Content-Type: {media}\r\n"), body)
}

/// Bytes that look like compressed data.
pub(crate) fn noise(number: u64, bytes: usize) -> Vec<u8> {
    let mut draw = Draw::of(number, Purpose::Exhibit, &[]);
    let mut noise: Vec<u8> =
        std::iter::repeat_with(|| draw.next().to_le_bytes()).take(bytes / 8 + 1).flatten().collect();
    noise.truncate(bytes);
    noise
}
