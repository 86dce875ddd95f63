//! Whether a URL gives a hint that a page of text lies behind it.
//!
//! Without one a `HEAD` goes first, so that an honest server of media is never
//! made to send any. Guessing wrong costs one question, never a byte of media:
//! the guard judges every answer all the same.

use model::PageUrl;

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

/// Whether `url` looks like a page: it ends in a slash or has no ending, or the
/// ending is one of pages, and its query names no file. `/v1.0` and other
/// numbers are no endings.
pub(crate) fn hints_at_page(url: &PageUrl) -> bool {
    let (path, query) = match url.path().split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (url.path(), None),
    };
    if query.is_some_and(|query| query.split('&').any(names_file)) {
        return false;
    }
    let segment = path.rsplit('/').next().unwrap_or_default();
    match segment.rsplit_once('.') {
        Some((_, ending)) if is_ending(ending) => is_one_of(ending, &PAGE_ENDINGS),
        Some(_) | None => true,
    }
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

    #[test]
    fn pages_are_asked_for_at_once_and_odd_names_after_a_head() {
        let mut point = [0x66; 32];
        point[0] = 0x58;
        // The base point of ed25519 is a valid key and nobody's address.
        let front = PageUrl::front_page(OnionHost::from_public_key(point).unwrap());
        let pages =
            ["/", "/forum/", "/about", "/index.php?id=3", "/a.HTML", "/v1.0", "/wiki/J.R.R.Tolkien", "/r.txt", "/x.?y"];
        for path in pages {
            assert!(hints_at_page(&front.with_path(path)), "{path}");
        }
        let odd = ["/file.bin", "/a.jpg", "/get.php?name=a.jpg", "/get?x=1&name=b.MP4", "/data.xml", "/x.zz"];
        for path in odd {
            assert!(!hints_at_page(&front.with_path(path)), "{path}");
        }
    }
}
