//! The beginning of a body: what stands first once byte order mark, white space,
//! comments, processing instructions and the document type have been passed.
//!
//! Finds formats that are made of printable characters and would otherwise pass
//! as text: PDF, PostScript, RTF, text images, encoded files, and XML documents
//! that are pictures. Resumable: each byte is looked at a bounded number of
//! times, however small the pieces in which the body arrives.

use super::signatures::begins_certain;
use super::sniff::SNIFF_WINDOW;

/// Roots of XML documents that are media, without prefix, lower case.
const MEDIA_ROOTS: [&[u8]; 6] = [b"svg", b"smil", b"x3d", b"collada", b"vml", b"xspf"];
const DOCTYPE: &[u8] = b"<!doctype";
/// Longest name that is looked at as the name of a root.
const ROOT_NAME_MAX: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before, between or after the parts that are passed over.
    Between,
    /// Inside something that ends with these bytes.
    Until(&'static [u8]),
    /// The beginning has been judged.
    Done,
}

/// The scanner of one body's beginning.
pub(crate) struct Prelude {
    state: State,
    at: usize,
}

/// What the beginning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// More bytes are needed to tell.
    Open,
    /// Nothing that is known as media.
    Plain,
    /// Media.
    Media,
}

impl Prelude {
    pub(crate) fn new() -> Self {
        Self { state: State::Between, at: 0 }
    }

    /// Where the beginning was last looked for.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Looks on. `body` is everything so far; `last` says that no more will come.
    pub(crate) fn advance(&mut self, body: &[u8], last: bool) -> Beginning {
        loop {
            match self.state {
                State::Done => return Beginning::Plain,
                State::Until(end) => match body[self.at..].windows(end.len()).position(|w| w == end) {
                    Some(found) => {
                        self.at += found + end.len();
                        self.state = State::Between;
                    }
                    None => {
                        self.at = self.at.max((body.len() + 1).saturating_sub(end.len()));
                        return Beginning::Open;
                    }
                },
                State::Between => match self.between(body, last) {
                    Some(beginning) => return beginning,
                    None => continue,
                },
            }
        }
    }

    /// `None` if something was passed over and the search goes on.
    fn between(&mut self, body: &[u8], last: bool) -> Option<Beginning> {
        if self.at == 0 && begins_certain(body).is_some() {
            return Some(Beginning::Media);
        }
        if self.at == 0 && body.starts_with(b"\xEF\xBB\xBF") {
            self.at = 3;
        }
        let white = body[self.at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        self.at += white;
        let rest = &body[self.at..];
        let Some((first, _)) = rest.split_first() else { return Some(Beginning::Open) };
        if *first != b'<' {
            return Some(self.other(rest, last));
        }
        for (opening, closing) in [(&b"<!--"[..], &b"-->"[..]), (b"<?", b">"), (DOCTYPE, b">")] {
            if starts_with_ignoring_case(rest, opening) {
                if opening == DOCTYPE {
                    let name = &rest[..rest.len().min(DOCTYPE.len() + ROOT_NAME_MAX)];
                    if !last && rest.len() < DOCTYPE.len() + ROOT_NAME_MAX && !name.contains(&b'>') {
                        return Some(Beginning::Open);
                    }
                    if is_media_doctype(name) {
                        return Some(Beginning::Media);
                    }
                }
                // A comment may close inside its own opening, as in `<!-->`.
                self.at += 2;
                self.state = State::Until(closing);
                return None;
            }
            if !last && opening.len() > rest.len() && starts_with_ignoring_case(opening, rest) {
                return Some(Beginning::Open);
            }
        }
        Some(self.root(rest, last))
    }

    fn other(&mut self, rest: &[u8], last: bool) -> Beginning {
        if begins_certain(rest).is_some() {
            return Beginning::Media;
        }
        if rest.len() < SNIFF_WINDOW && !last {
            return Beginning::Open;
        }
        self.state = State::Done;
        Beginning::Plain
    }

    fn root(&mut self, rest: &[u8], last: bool) -> Beginning {
        let name = &rest[1..rest.len().min(1 + ROOT_NAME_MAX)];
        let length = name.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
        if length.is_none() && name.len() < ROOT_NAME_MAX && !last {
            return Beginning::Open;
        }
        let name = &name[..length.unwrap_or(name.len())];
        let local = name.rsplit(|b| *b == b':').next().unwrap_or(name);
        if MEDIA_ROOTS.iter().any(|root| root.eq_ignore_ascii_case(local)) {
            return Beginning::Media;
        }
        self.state = State::Done;
        Beginning::Plain
    }
}

fn is_media_doctype(rest: &[u8]) -> bool {
    let name = rest[DOCTYPE.len()..].trim_ascii_start();
    MEDIA_ROOTS.iter().any(|root| starts_with_ignoring_case(name, root))
}

fn starts_with_ignoring_case(bytes: &[u8], start: &[u8]) -> bool {
    bytes.len() >= start.len() && bytes[..start.len()].eq_ignore_ascii_case(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(body: &str) -> Beginning {
        Prelude::new().advance(body.as_bytes(), true)
    }

    /// The same answer, whatever the pieces.
    fn byte_by_byte(body: &str) -> Beginning {
        let mut prelude = Prelude::new();
        for end in 1..body.len() {
            match prelude.advance(&body.as_bytes()[..end], false) {
                Beginning::Open => {}
                settled => return settled,
            }
        }
        prelude.advance(body.as_bytes(), true)
    }

    #[test]
    fn pictures_in_markup_are_media() {
        let bodies = [
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "  <SVG>",
            "\u{FEFF}<?xml version='1.0'?>\n<!-- made by hand -->\n<svg:svg>",
            "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'><svg>",
            "<!--><svg>",
            "<!DOCTYPE svg [ <!ENTITY a 'b'> ]><x/>",
            "<!-- a --><!-- b -->%PDF-1.7",
            "\n\n{\\rtf1\\ansi",
            "%!PS-Adobe-3.0",
            "P3\n# a comment\n640 480\n255\n",
            "P1 2 2 0",
            "/* XPM */ static char",
            "#define x_width 16\n#define x_height 16\nstatic char x_bits[] = {",
            "<!-- GIF -->GIF89a/*",
            "begin 644 picture.jpg\nM",
        ];
        for body in bodies {
            assert_eq!(whole(body), Beginning::Media, "{body}");
            assert_eq!(byte_by_byte(body), Beginning::Media, "{body}");
        }
    }

    #[test]
    fn pages_and_texts_are_plain() {
        let long_comment = format!("<!--{}--><html>", "x".repeat(5000));
        let bodies = [
            "<!DOCTYPE html><html><body><svg></svg>",
            "<?xml version='1.0'?><!DOCTYPE html><html>",
            "<html>",
            "<p>%PDF-1.7",
            "Plain words. %!PS",
            "P1 is a road",
            "MAC address",
            "GIF images are old",
            "BMW and others",
            "true\n",
            "<svgs>",
            "<",
            &long_comment,
        ];
        for body in bodies {
            assert_eq!(whole(body), Beginning::Plain, "{body}");
            assert_eq!(byte_by_byte(body), Beginning::Plain, "{body}");
        }
    }
}
