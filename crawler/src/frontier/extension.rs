//! File names that promise media, archives or programs: never followed.

const REFUSED: [&str; 118] = [
    "3g2", "3gp", "7z", "aac", "ai", "aif", "aiff", "apk", "appimage", "ar", "asf", "avi", "avif", "bin", "bmp", "br",
    "bz2", "cab", "cbr", "cbz", "cr2", "css", "cur", "dat", "db", "deb", "dmg", "dng", "doc", "docx", "eot", "eps",
    "epub", "exe", "exr", "f4v", "fla", "flac", "flv", "gif", "gz", "hdr", "heic", "heif", "ico", "img", "ipa", "iso",
    "j2k", "jar", "jfif", "jp2", "jpe", "jpeg", "jpg", "js", "jxl", "jxr", "lz", "lz4", "lzma", "m2ts", "m3u", "m3u8",
    "m4a", "m4v", "mid", "midi", "mjpeg", "mjs", "mkv", "mobi", "mov", "mp3", "mp4", "mpeg", "mpg", "mpga", "msi",
    "nef", "odp", "ods", "odt", "oga", "ogg", "ogv", "opus", "otf", "pdf", "png", "ppt", "pptx", "psd", "rar", "raw",
    "rm", "rpm", "rtf", "svg", "svgz", "swf", "tar", "tgz", "tif", "tiff", "torrent", "ts", "ttf", "vob", "wav",
    "webm", "webp", "wma", "wmv", "woff", "woff2", "xz", "zip",
];

/// Whether the last segment of `path` (query cut off) has such an extension. An
/// empty segment behind it, a parameter (`;x=1`) and whatever follows a NUL byte
/// do not hide it: servers look at what stands before them.
pub fn promises_media(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path).trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.split(';').next().unwrap_or(name);
    let name = name.split("%00").next().unwrap_or(name);
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let lower = extension.to_ascii_lowercase();
    !stem.is_empty() && REFUSED.binary_search(&lower.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        let mut sorted = REFUSED;
        sorted.sort_unstable();
        assert_eq!(sorted, REFUSED);
    }

    #[test]
    fn only_the_extension_of_the_last_segment_counts() {
        for path in ["/a.jpg", "/a/b.JPG", "/x.tar.gz", "/v.mp4?t=1", "/a.jpg/", "/a.jpg;x=1", "/a.png%00.html"] {
            assert!(promises_media(path), "{path}");
        }
        for path in ["/", "/a.jpg/b", "/a", "/a.html", "/.png", "/jpg", "/a?f=x.jpg", "/a.php?id=b.png"] {
            assert!(!promises_media(path), "{path}");
        }
    }
}
