//! `identify [FILE…]`: the identifiers in texts of the user's own. Needs no case
//! and keeps nothing.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crawler::{Hints, Sighting, extract};
use model::IdentifierKind;
use serde::Serialize;

use crate::args::IdentifyArgs;
use crate::commands::find::{parse_kind, parse_region};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::rows;

/// Texts are looked through in pieces of at most this many bytes, cut where
/// nothing is cut in two.
const PIECE_BYTES: usize = 4 << 20;
/// Longest armoured key that is kept whole.
const KEY_BYTES_MAX: usize = 256 << 10;

type Found<'a> = Box<dyn Iterator<Item = Result<IdentifierJson, Failure>> + 'a>;

/// One line of `--jsonl`.
#[derive(Serialize)]
struct IdentifierJson {
    schema: &'static str,
    kind: IdentifierKind,
    canonical: String,
    /// Bytes of the input.
    start: u64,
    end: u64,
    confidence: f64,
    disguise: &'static str,
    rule: &'static str,
    /// The file, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

pub(crate) fn run(context: &Context, args: &IdentifyArgs) -> Result<(), Failure> {
    let kinds = args.kind.iter().map(|word| parse_kind(word)).collect::<Result<Vec<_>, _>>()?;
    let region = args.region.as_deref().map(parse_region).transpose()?;
    let hints = Hints { region, checks_max: None };
    let files: Vec<&Path> =
        if args.files.is_empty() { vec![Path::new("-")] } else { args.files.iter().map(AsRef::as_ref).collect() };
    let several = files.len() > 1;
    let found = files.into_iter().flat_map(|file| -> Found<'_> {
        let name = several.then(|| file.display().to_string());
        match Pieces::open(file) {
            Ok(pieces) => Box::new(identify(pieces, &hints, name)),
            Err(failure) => Box::new(std::iter::once(Err(failure))),
        }
    });
    let wanted = found.filter(|one| kinds.is_empty() || one.as_ref().map_or(true, |one| kinds.contains(&one.kind)));
    let told = "no identifier is in it; a national phone number needs its region, such as --region GB";
    rows(
        &args.form,
        wanted,
        context.talk(told),
        &["KIND", "CANONICAL", "START", "END", "SURE", "DISGUISE", "RULE"],
        |one| {
            vec![
                one.kind.to_string(),
                one.canonical.clone(),
                one.start.to_string(),
                one.end.to_string(),
                format!("{:.2}", one.confidence),
                one.disguise.to_owned(),
                one.rule.to_owned(),
            ]
        },
    )
}

fn identify<'a>(
    pieces: Pieces<'a>,
    hints: &'a Hints,
    name: Option<String>,
) -> impl Iterator<Item = Result<IdentifierJson, Failure>> + 'a {
    pieces.flat_map(move |piece| match piece {
        Ok((from, text)) => {
            let sightings = extract(&text, hints).into_iter();
            sightings.map(|sighting| Ok(json_of(sighting, from, name.clone()))).collect::<Vec<_>>()
        }
        Err(failure) => vec![Err(failure)],
    })
}

fn json_of(sighting: Sighting, from: u64, file: Option<String>) -> IdentifierJson {
    IdentifierJson {
        schema: "oniongraph.identifier/1",
        kind: sighting.kind,
        canonical: sighting.canonical,
        start: from + sighting.span.start as u64,
        end: from + sighting.span.end as u64,
        confidence: (f64::from(sighting.confidence) * 100.0).round() / 100.0,
        disguise: sighting.disguise.as_str(),
        rule: sighting.rule,
        file,
    }
}

/// A text in pieces, each with the place where it begins.
struct Pieces<'a> {
    input: Box<dyn Read + 'a>,
    name: String,
    held: Vec<u8>,
    from: u64,
    at_end: bool,
}

impl Pieces<'_> {
    fn open(file: &Path) -> Result<Self, Failure> {
        let name = file.display().to_string();
        let input: Box<dyn Read> = if name == "-" {
            Box::new(io::stdin().lock())
        } else {
            let opened = File::open(file).map_err(|error| unreadable(&name, &error))?;
            Box::new(opened)
        };
        Ok(Self { input, name, held: Vec::new(), from: 0, at_end: false })
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<(u64, String), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.at_end {
            let room = (PIECE_BYTES - self.held.len()) as u64;
            match self.input.by_ref().take(room).read_to_end(&mut self.held) {
                Ok(_) => self.at_end = self.held.len() < PIECE_BYTES,
                Err(error) => {
                    (self.at_end, self.held) = (true, Vec::new());
                    return Some(Err(unreadable(&self.name, &error)));
                }
            }
        }
        if self.held.is_empty() {
            return None;
        }
        let cut = if self.at_end { self.held.len() } else { cut_of(&self.held) };
        let rest = self.held.split_off(cut);
        let piece = std::mem::replace(&mut self.held, rest);
        let from = self.from;
        self.from += piece.len() as u64;
        Some(Ok((from, text_of(&piece))))
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::new(Kind::Usage, format!("{name}: {error}")).hint("name a file that can be read; `-` is standard input")
}

/// Where a piece may end: before an armoured key that is not whole yet, else at
/// the end of a line, else of a word. A word as long as a piece is cut through.
fn cut_of(held: &[u8]) -> usize {
    const BEGIN: &[u8] = b"-----BEGIN PGP";
    const END: &[u8] = b"-----END PGP";
    let last = |mark: &[u8]| held.windows(mark.len()).rposition(|there| there == mark);
    let open = last(BEGIN).filter(|begin| last(END).is_none_or(|end| end < *begin));
    let open = open.filter(|begin| *begin > 0 && held.len() - begin <= KEY_BYTES_MAX);
    let after = |is_end: fn(&u8) -> bool| held.iter().rposition(is_end).map(|at| at + 1);
    open.or_else(|| after(|byte| *byte == b'\n')).or_else(|| after(u8::is_ascii_whitespace)).unwrap_or(held.len())
}

/// The text of these bytes. Each byte that is no UTF-8 becomes a blank, so that
/// places stay what they are.
fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| ' '));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bytes_of_the_input_even_where_it_is_no_text() {
        let text = text_of(b"\xff\xfe a\xc3\xa4 b");
        assert_eq!((text.len(), &text[3..]), (8, "a\u{e4} b"));
    }

    #[test]
    fn regression_what_lay_across_a_cut_was_not_found() {
        let pieces = |text: &[u8]| {
            let input: Box<dyn Read + '_> = Box::new(text);
            let pieces = Pieces { input, name: "test".into(), held: Vec::new(), from: 0, at_end: false };
            pieces.map(|piece| piece.map_err(|failure| failure.to_string()).unwrap().1).collect::<Vec<_>>()
        };
        let words = "word ".repeat(PIECE_BYTES / 5);
        let wallet = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
        let text = format!("{}{wallet} end", &words[..PIECE_BYTES - 10]);
        assert!(pieces(text.as_bytes()).iter().any(|piece| piece.contains(wallet)));
        let key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabcd\nefgh\n-----END PGP PUBLIC KEY BLOCK-----\n";
        let text = format!("{}\n{key}", &words[..PIECE_BYTES - 50]);
        assert!(pieces(text.as_bytes()).iter().any(|piece| piece.contains(key)));
    }

    #[test]
    fn pieces_end_at_the_ends_of_lines_and_know_where_they_begin() {
        let line = "a line of text\n".repeat(PIECE_BYTES / 10);
        let input: Box<dyn Read + '_> = Box::new(line.as_bytes());
        let pieces = Pieces { input, name: "test".into(), held: Vec::new(), from: 0, at_end: false };
        let pieces: Vec<_> = pieces.map(|piece| piece.map_err(|failure| failure.to_string()).unwrap()).collect();
        assert!(pieces.len() > 1 && pieces.iter().all(|(from, text)| from % 15 == 0 && text.ends_with('\n')));
        assert_eq!(pieces.into_iter().map(|(_, text)| text).collect::<String>(), line);
    }
}
