//! The shape of an address: what stays when numbers, dates and hashes are taken out.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A hash of the shape of a path with its query. Runs of digits become `#`,
/// hexadecimal runs of eight or more with a digit in them become `%`.
pub(super) fn of(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut varies = false;
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let run = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let cut = if run >= 8 && rest.as_bytes()[..run].iter().any(u8::is_ascii_digit) {
            (varies, _) = (true, '%'.hash(&mut hasher));
            run
        } else if digits > 0 {
            (varies, _) = (true, '#'.hash(&mut hasher));
            digits
        } else {
            first.hash(&mut hasher);
            first.len_utf8()
        };
        rest = &rest[cut..];
    }
    varies.hash(&mut hasher);
    hasher.finish()
}

/// Whether an address has anything in it that varies.
pub(super) fn varies(path: &str) -> bool {
    path.bytes().any(|b| b.is_ascii_digit())
}

/// A hash of everything before the last segment: the family of its siblings.
pub(super) fn of_siblings(path: &str) -> u64 {
    let path = path.split('?').next().unwrap_or(path);
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let mut hasher = DefaultHasher::new();
    ("siblings", parent).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_hashes_do_not_change_the_shape_words_do() {
        assert_eq!(of("/thread/12?page=3"), of("/thread/9981?page=44"));
        assert_eq!(of("/f/deadbeef01"), of("/f/0123456789abcdef"));
        assert_ne!(of("/thread/12"), of("/user/12"));
        assert_ne!(of("/thread/12"), of("/thread/x"));
        assert_ne!(of("/a/1/2"), of("/a/1"));
        assert!(varies("/p1") && !varies("/about"));
        assert_eq!(of_siblings("/a/x"), of_siblings("/a/y?z=1/2"));
        assert_ne!(of_siblings("/a/x"), of_siblings("/b/x"));
    }
}
