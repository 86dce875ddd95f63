//! Whether a URL gives a hint that a page of text lies behind it.
//!
//! Without one a `HEAD` goes first, so that an honest server of media is never
//! made to send any. Guessing wrong costs one question, never a byte of media:
//! the guard judges every answer all the same.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use model::PageUrl;

/// Folders that are remembered; above this all are forgotten.
const FOLDERS_MAX: usize = 200_000;

/// Endings of pages: static ones, the usual server-side languages, plain text.
const PAGE_ENDINGS: [&str; 36] = [
    "html", "htm", "xhtml", "xht", "shtml", "phtml", "dhtml", "mhtml", "txt", "text", "md", "php", "php3", "php4",
    "php5", "php7", "asp", "aspx", "ashx", "jsp", "jspx", "jsf", "do", "action", "cgi", "fcgi", "pl", "py", "rb",
    "cfm", "nsf", "lua", "onion", "html5", "tpl", "page",
];
/// Endings in a query that let one expect a file behind a page's name.
const FILE_ENDINGS: [&str; 28] = [
    "jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "bmp", "tif", "tiff", "svg", "ico", "mp4", "m4v", "webm",
    "mkv", "avi", "mov", "flv", "mpg", "mpeg", "mp3", "ogg", "wav", "zip", "rar", "7z", "pdf",
];
const ENDING_CHARS_MAX: usize = 5;

/// What lets one expect a page: the name itself, or a page that was found in
/// the same folder of the same site.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    folders: Mutex<HashSet<u64>>,
}

impl Hints {
    /// Whether a page may be expected behind `url`.
    pub(crate) fn expect_page(&self, url: &PageUrl) -> bool {
        match by_name(url) {
            Some(expected) => expected,
            None => folder_of(url).is_some_and(|folder| self.lock().contains(&folder)),
        }
    }

    /// Notes that a page was found behind `url`.
    pub(crate) fn found_page(&self, url: &PageUrl) {
        if let (None, Some(folder)) = (by_name(url), folder_of(url)) {
            let mut folders = self.lock();
            if folders.len() >= FOLDERS_MAX {
                folders.clear();
            }
            folders.insert(folder);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<u64>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the name tells: it ends in a slash, or its ending is one of pages; or it
/// names a file, in itself or in its query. `None` if it tells nothing: it has
/// no ending. `/v1.0` and other numbers are no endings.
fn by_name(url: &PageUrl) -> Option<bool> {
    let (path, query) = match url.path().split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (url.path(), None),
    };
    if query.is_some_and(|query| query.split('&').any(names_file)) {
        return Some(false);
    }
    let segment = path.rsplit('/').next().unwrap_or_default();
    if segment.is_empty() {
        return Some(true);
    }
    let (_, ending) = segment.rsplit_once('.')?;
    is_ending(ending).then(|| is_one_of(ending, &PAGE_ENDINGS))
}

/// The folder of a page within its site; the topmost one is none, since
/// anything may lie there.
fn folder_of(url: &PageUrl) -> Option<u64> {
    let path = url.path().split('?').next().unwrap_or_default();
    let (folder, _) = path.rsplit_once('/').filter(|(folder, _)| !folder.is_empty())?;
    let mut hasher = DefaultHasher::new();
    (url.origin(), folder).hash(&mut hasher);
    Some(hasher.finish())
}

fn names_file(parameter: &str) -> bool {
    parameter.rsplit_once('.').is_some_and(|(_, ending)| is_one_of(ending, &FILE_ENDINGS))
}

fn is_ending(text: &str) -> bool {
    (1..=ENDING_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && !text.bytes().all(|b| b.is_ascii_digit())
}

fn is_one_of(ending: &str, known: &[&str]) -> bool {
    known.iter().any(|k| k.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use model::OnionHost;

    use super::*;

    fn front() -> PageUrl {
        let mut point = [0x66; 32];
        point[0] = 0x58;
        // The base point of ed25519 is a valid key and nobody's address.
        PageUrl::front_page(OnionHost::from_public_key(point).unwrap())
    }

    #[test]
    fn pages_are_asked_for_at_once_and_all_else_after_a_head() {
        let hints = Hints::default();
        for path in ["/", "/forum/", "/index.php?id=3", "/a.HTML", "/r.txt"] {
            assert!(hints.expect_page(&front().with_path(path)), "{path}");
        }
        for path in [
            "/img",
            "/about",
            "/v1.0",
            "/wiki/J.R.R.Tolkien",
            "/file.bin",
            "/a.jpg",
            "/get.php?name=a.jpg",
            "/get?x=1&name=b.MP4",
            "/data.xml",
        ] {
            assert!(!hints.expect_page(&front().with_path(path)), "{path}");
        }
    }

    #[test]
    fn a_page_in_a_folder_lets_one_expect_pages_beside_it() {
        let hints = Hints::default();
        hints.found_page(&front().with_path("/thread/1"));
        hints.found_page(&front().with_path("/about"));
        assert!(hints.expect_page(&front().with_path("/thread/2?page=3")));
        for path in ["/thread/2.bin", "/img", "/other/2", "/thread/2/x"] {
            assert!(!hints.expect_page(&front().with_path(path)), "{path}");
        }
    }
}
