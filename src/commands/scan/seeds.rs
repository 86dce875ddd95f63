//! Seeds from the command line and from files: each accepted, or rejected with
//! the reason. Nothing is asked before all are known.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use crawler::RefusalList;
use model::PageUrl;

use crate::failure::{Failure, Kind};
use crate::output::shown;

/// Accepted seeds, without repetitions, in the order given.
pub(super) struct Seeds {
    pub(super) accepted: Vec<PageUrl>,
    pub(super) rejected: Vec<Rejected>,
}

/// A line that is no seed.
pub(super) struct Rejected {
    place: String,
    text: String,
    why: String,
}

impl Seeds {
    /// Reads all seeds. A refused site is named by its place in the list only.
    pub(super) fn read(given: &[String], file: Option<&Path>, list: &RefusalList) -> Result<Self, Failure> {
        let mut lines: Vec<(String, String)> =
            given.iter().enumerate().map(|(i, text)| (format!("argument {}", i + 1), text.clone())).collect();
        if let Some(file) = file {
            let text = read_file(file)?;
            let numbered = text.trim_start_matches('\u{feff}').lines().enumerate();
            lines.extend(numbered.map(|(i, line)| (format!("{}, line {}", file.display(), i + 1), line.to_owned())));
        }
        let mut seen = HashSet::new();
        let mut seeds = Self { accepted: Vec::new(), rejected: Vec::new() };
        for (place, line) in lines {
            let text = strip_comment(&line);
            if text.is_empty() {
                continue;
            }
            match PageUrl::parse_seed(text) {
                Ok(url) if list.refuses(&url).is_some() => {
                    seeds.rejected.push(Rejected { place, text: "…".into(), why: "on the refusal list".into() });
                }
                Ok(url) if seen.insert(url.clone()) => seeds.accepted.push(url),
                Ok(_) => {}
                Err(e) => seeds.rejected.push(Rejected { place, text: text.to_owned(), why: e.to_string() }),
            }
        }
        Ok(seeds)
    }

    /// Lists the rejected ones on standard error.
    pub(super) fn report(&self) -> Result<(), Failure> {
        let mut err = io::stderr().lock();
        for Rejected { place, text, why } in &self.rejected {
            writeln!(err, "rejected seed ({}): {}: {why}", shown(place), shown(text))?;
        }
        Ok(())
    }

    /// A scan needs a seed; if there is none, why.
    pub(super) fn at_least_one(&self) -> Result<(), Failure> {
        if !self.accepted.is_empty() {
            return Ok(());
        }
        let refused = !self.rejected.is_empty() && self.rejected.iter().all(|r| r.why == "on the refusal list");
        if refused {
            return Err(Failure::new(Kind::Refused, "every seed is on the refusal list")
                .hint("`oniongraph blocklist check ADDRESS` tells about one address"));
        }
        Err(Failure::new(Kind::Usage, "there is no valid seed")
            .hint("give URLs or onion hosts as arguments, or a file of them with -f; `oniongraph site check` tells what is wrong with one"))
    }
}

fn strip_comment(line: &str) -> &str {
    let line = line.trim();
    let cut = if line.starts_with('#') { 0 } else { line.find(" #").unwrap_or(line.len()) };
    line[..cut].trim()
}

fn read_file(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(file).map_err(|e| {
            Failure::new(Kind::Usage, format!("{}: {e}", file.display())).hint("give a file of seeds, one a line")
        })?;
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::new(Kind::Usage, format!("{} is not a text file", file.display())).hint("one seed a line, UTF-8")
    })
}
