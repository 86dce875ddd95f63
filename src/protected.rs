//! The protected list of a case: helplines, shelters, partners. What stands on it links
//! nothing, is not ranked and is in no lead.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use config::Config;
use graph::Snapshot;
use graph::analyse::material::feature_of;
use graph::analyse::operators::Feature;
use model::{AddressCheck, IdentifierForm, IdentifierKind, OnionHost};

use crate::commands::find::{KnownTokens, canonical, parse_kind, short_name};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::shown;
use crate::secrets;

/// The list that comes with a new case: an example, and how to extend it.
pub(crate) const SAMPLE: &str = include_str!("../config/samples/protected.txt");

/// What is protected.
#[derive(Debug, Default)]
pub(crate) struct Protected {
    /// Identifiers, in the form in which the case keeps them, and in what else reaches the
    /// same people.
    pub(crate) features: Vec<Feature>,
    /// How many identifiers are on the list.
    pub(crate) identifiers: usize,
    /// Sites.
    pub(crate) sites: BTreeSet<OnionHost>,
    /// Lines with tokens that the case does not know.
    pub(crate) unknown: Vec<(usize, String)>,
}

impl Protected {
    /// Says on standard error which lines protect nothing.
    pub(crate) fn tell_unknown(&self, context: &Context) -> Result<(), Failure> {
        for (number, line) in self.unknown.iter().filter(|_| context.verbosity >= 0) {
            let told = "no page of the case shows this token, so the line protects nothing; give the value itself";
            writeln!(io::stderr().lock(), "protected.txt, line {number}, {}: {told}", shown(line))?;
        }
        Ok(())
    }
}

/// The feature of an address that stands on a page as an identifier.
pub(crate) fn feature_of_site(site: &OnionHost) -> Feature {
    feature_of(IdentifierKind::Onion, &IdentifierForm::Clear(site.full_name().into()))
}

/// Other kinds that reach the same people by the same name.
fn reached_alike(kind: IdentifierKind) -> impl Iterator<Item = IdentifierKind> {
    let alike: &[IdentifierKind] = match kind {
        IdentifierKind::Phone => &[IdentifierKind::Whatsapp, IdentifierKind::Signal],
        IdentifierKind::Email => &[IdentifierKind::Xmpp],
        _ => &[],
    };
    alike.iter().copied()
}

/// What a line may begin with.
fn kinds_in_words() -> String {
    let kinds = IdentifierKind::ALL.map(IdentifierKind::as_str).join(", ");
    format!("one of site, {kinds}; then a value, such as `site ADDRESS.onion`")
}

/// Where the list of a case is.
pub(crate) fn file(case: &Path) -> PathBuf {
    case.join("protected.txt")
}

/// Reads the list of a case; a case without one protects nothing. `view` knows the tokens
/// that commands print, whole or by their short names.
pub(crate) fn read(case: &Path, config: &Config, view: &Snapshot<'_>) -> Result<Protected, Failure> {
    let path = file(case);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Protected::default()),
        Err(e) if e.kind() == ErrorKind::InvalidData => {
            let told = format!("{}: it is not UTF-8, so nothing of it can be relied on", path.display());
            return Err(Failure::new(Kind::Config, told).hint("save it as UTF-8"));
        }
        Err(e) => {
            let told = format!("{}: {e}", path.display());
            return Err(Failure::new(Kind::Config, told).hint("see to it that the list can be read"));
        }
    };
    let mut protected = Protected::default();
    // Made when a line first needs it: sites need no key.
    let mut keeper = None;
    let tokens = KnownTokens::of(view);
    for (number, line) in (1..).zip(text.lines()) {
        let bad = |why: String| {
            Failure::new(Kind::Config, format!("{}, line {number}: {why}", path.display()))
                .hint("a kind and a value, such as `phone +1 202-555-0199` or `site ADDRESS.onion`")
        };
        let line = line.split_once('#').map_or(line, |(line, _)| line).trim();
        if line.is_empty() {
            continue;
        }
        // Kind and value are parted by a blank, or by a colon as commands print it.
        let is_border = |c: char| c.is_whitespace() || c == ':';
        let (word, value) = line.split_once(is_border).ok_or_else(|| bad("there is no value".to_owned()))?;
        let value = value.trim_start_matches(is_border);
        if word == "site" {
            protected.sites.insert(AddressCheck::of(value).site.map_err(|e| bad(e.to_string()))?);
            continue;
        }
        let place = format!("{}, line {number}", path.display());
        let kind = parse_kind(word).map_err(|e| e.at(&place).of_kind(Kind::Config).hint(kinds_in_words()))?;
        let written = tokens.written(kind, value).map_err(|e| e.at(&place).of_kind(Kind::Config))?;
        if let Some(token) = written {
            protected.features.push(feature_of(kind, &IdentifierForm::Keyed { token, coarse: None }));
            protected.identifiers += 1;
            continue;
        }
        // A token that no page shows protects nothing, and must not stop the work: it was
        // forgotten, or the case has a further key.
        if short_name(kind, value).is_some() {
            protected.unknown.push((number, line.to_owned()));
            continue;
        }
        let canonical = canonical(kind, value, None).map_err(|e| e.at(&place).of_kind(Kind::Config))?;
        let keeper = match &mut keeper {
            Some(keeper) => keeper,
            none => none.insert(secrets::keeper(case, config, true)?),
        };
        protected.identifiers += 1;
        for kind in std::iter::once(kind).chain(reached_alike(kind)) {
            // A kind that is not kept links nothing anyway.
            protected.features.extend(keeper.form(kind, &canonical).map(|form| feature_of(kind, &form)));
        }
    }
    Ok(protected)
}
