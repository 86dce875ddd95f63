//! `find KIND VALUE`: the pages on which an identifier stood. What is looked for
//! is made into the form that the case keeps, so that a known number is found
//! by its token.

use std::cell::OnceCell;

use crawler::{Hints, Keeper, extract, is_region};
use graph::{IdentifierView, MentionView, Snapshot};
use model::{IdentifierForm, IdentifierKind, Token, UtcTime};
use serde::Serialize;

use crate::args::FindArgs;
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::rows;
use crate::secrets;

/// Characters of a token's short name.
const SHORT_NAME_LEN: usize = 9;

/// One line of `find --jsonl`.
#[derive(Serialize)]
struct FoundJson {
    schema: &'static str,
    kind: IdentifierKind,
    /// The canonical form, or the token in hex.
    identifier: String,
    url: String,
    first_seen: UtcTime,
    last_seen: UtcTime,
    field: &'static str,
    disguise: &'static str,
    confidence: f64,
    rule: String,
    count: u32,
}

pub(crate) fn run(context: &Context, args: &FindArgs) -> Result<(), Failure> {
    let (kind, value) = kind_and_value(args)?;
    let region = args.region.as_deref().map(parse_region).transpose()?;
    let dir = context.case_dir()?;
    let settings = context.settings(Vec::new())?;
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let keeper = || secrets::keeper(&dir, &settings.config, true);
    let form = form_named(&view, keeper, kind, value, region)?;
    let pages = view.pages_with(kind, &form)?;
    let nowhere = format!("this {kind} stands on no page of the case");
    let lines = pages.into_iter().flat_map(|page| lines_of(kind, &page)).map(Ok);
    rows(
        &args.form,
        lines,
        context.talk(&nowhere),
        &["URL", "FIRST SEEN", "LAST SEEN", "FIELD", "DISGUISE", "SURE", "N"],
        |line| {
            vec![
                line.url.clone(),
                line.first_seen.to_string(),
                line.last_seen.to_string(),
                line.field.to_owned(),
                line.disguise.to_owned(),
                format!("{:.2}", line.confidence),
                line.count.to_string(),
            ]
        },
    )
}

/// What is looked for: two words, or one as commands print it, such as `email:66c2-290c`.
fn kind_and_value(args: &FindArgs) -> Result<(IdentifierKind, &str), Failure> {
    if let Some(value) = &args.value {
        return Ok((parse_kind(&args.kind)?, value));
    }
    match args.kind.split_once(':') {
        Some((kind, value)) if !value.is_empty() => Ok((parse_kind(kind)?, value)),
        _ => Err(Failure::new(Kind::Usage, "what is looked for is missing")
            .hint("`oniongraph find KIND VALUE`, or as it is printed: `oniongraph find phone:7f3a-91c2`")),
    }
}

fn lines_of(kind: IdentifierKind, page: &MentionView) -> Vec<FoundJson> {
    let line = |mention: &model::Mention| FoundJson {
        schema: "oniongraph.mention/1",
        kind,
        identifier: match &mention.form {
            IdentifierForm::Clear(canonical) => canonical.to_string(),
            IdentifierForm::Keyed { token, .. } => token.to_hex(),
        },
        url: page.url.canonical(),
        first_seen: page.first_seen,
        last_seen: page.last_seen,
        field: mention.field.as_str(),
        disguise: mention.disguise.as_str(),
        confidence: f64::from(mention.confidence_percent) / 100.0,
        rule: mention.rule.to_string(),
        count: mention.count,
    };
    page.mentions.iter().map(line).collect()
}

/// The form in which a case keeps what a text names: a token, or an identifier.
pub(crate) fn form_named(
    view: &Snapshot<'_>,
    keeper: impl FnOnce() -> Result<Keeper, Failure>,
    kind: IdentifierKind,
    text: &str,
    region: Option<String>,
) -> Result<IdentifierForm, Failure> {
    if let Some(token) = token_written(view, kind, text)? {
        return Ok(IdentifierForm::Keyed { token, coarse: None });
    }
    let canonical = canonical(kind, text, region)?;
    keeper()?.form(kind, &canonical).ok_or_else(|| {
        Failure::new(Kind::Usage, format!("identifiers of the kind {kind} are not kept in this case"))
            .hint(format!("`privacy.{kind}` is \"off\": see `oniongraph config show`"))
    })
}

/// The token that a text names: all of its hex digits, or the short name of one
/// token of the kind. `None` if it is neither.
pub(crate) fn token_written(view: &Snapshot<'_>, kind: IdentifierKind, text: &str) -> Result<Option<Token>, Failure> {
    KnownTokens::of(view).written(kind, text)
}

/// The identifiers of a case, read when a short name first needs them.
pub(crate) struct KnownTokens<'a, 'view> {
    view: &'a Snapshot<'view>,
    all: OnceCell<Vec<IdentifierView>>,
}

impl<'a, 'view> KnownTokens<'a, 'view> {
    pub(crate) fn of(view: &'a Snapshot<'view>) -> Self {
        Self { view, all: OnceCell::new() }
    }

    fn all(&self) -> Result<&[IdentifierView], Failure> {
        if let Some(all) = self.all.get() {
            return Ok(all);
        }
        let all = self.view.identifiers()?;
        Ok(self.all.get_or_init(|| all))
    }

    /// As [`token_written`].
    pub(crate) fn written(&self, kind: IdentifierKind, text: &str) -> Result<Option<Token>, Failure> {
        if let Ok(token) = text.parse() {
            return Ok(Some(token));
        }
        let Some(short) = short_name(kind, text) else { return Ok(None) };
        let tokens = self.all()?.iter().filter(|one| one.kind == kind).filter_map(|one| match &one.form {
            IdentifierForm::Keyed { token, .. } => Some(*token),
            IdentifierForm::Clear(_) => None,
        });
        let named: Vec<Token> = tokens.filter(|token| token.to_string() == short).collect();
        match named[..] {
            [] => Ok(None),
            [token] => Ok(Some(token)),
            _ => Err(Failure::new(Kind::Usage, format!("{kind}:{short} is the short name of {} tokens", named.len()))
                .hint("give the whole token in hex, as `find --jsonl` prints it")),
        }
    }
}

/// The short name of a token, as `7f3a-91c2` or, as commands print it, `phone:7f3a-91c2`;
/// `None` if the text is none.
pub(crate) fn short_name(kind: IdentifierKind, text: &str) -> Option<String> {
    let text = text.strip_prefix(kind.as_str()).and_then(|rest| rest.strip_prefix(':')).unwrap_or(text);
    let is_short = text.len() == SHORT_NAME_LEN
        && text.bytes().enumerate().all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_hexdigit() });
    is_short.then(|| text.to_ascii_lowercase())
}

/// The token that a text names.
pub(crate) fn token_named(view: &Snapshot<'_>, kind: IdentifierKind, text: &str) -> Result<Token, Failure> {
    token_written(view, kind, text)?.ok_or_else(|| {
        Failure::new(Kind::Usage, format!("{text:?} names no token of the kind {kind} in this case"))
            .hint("32 hex digits as `find --jsonl` prints them, or a short name such as 7f3a-91c2")
    })
}

/// The canonical form of a value as people write it. What has a checksum or a
/// numbering plan has to be right; names have neither and are taken as they stand.
pub(crate) fn canonical(kind: IdentifierKind, value: &str, region: Option<String>) -> Result<String, Failure> {
    let is_national = region.is_none();
    let hints = Hints { region, checks_max: None };
    // A word before it gives a bare number, key or name its meaning.
    let texts =
        [value.to_owned(), format!("tel {value}"), format!("fingerprint {kind} {value}"), format!("{kind}: {value}")];
    let found = texts.iter().flat_map(|text| extract(text, &hints)).find(|sighting| sighting.kind == kind);
    if let Some(found) = found {
        return Ok(found.canonical);
    }
    let is_name = matches!(
        kind,
        IdentifierKind::Telegram
            | IdentifierKind::Signal
            | IdentifierKind::Wickr
            | IdentifierKind::Discord
            | IdentifierKind::Whatsapp
            | IdentifierKind::Session
            | IdentifierKind::Threema
            | IdentifierKind::Analytics
    );
    if is_name {
        return Ok(value.trim().trim_start_matches('@').to_owned());
    }
    let hint = match kind {
        IdentifierKind::Phone if is_national => {
            "a national number needs its region, such as --region GB; a token is 32 hex digits or a short name such as 7f3a-91c2"
        }
        _ => "write it as on a page; a token is 32 hex digits or a short name such as 7f3a-91c2",
    };
    Err(Failure::new(Kind::Usage, format!("{value:?} is no {kind} and no token of the case")).hint(hint))
}

/// Reads the word of a kind.
pub(crate) fn parse_kind(word: &str) -> Result<IdentifierKind, Failure> {
    IdentifierKind::from_word(word).ok_or_else(|| {
        let known = IdentifierKind::ALL.map(IdentifierKind::as_str).join(", ");
        Failure::new(Kind::Usage, format!("{word:?} is no kind of identifier")).hint(format!("one of {known}"))
    })
}

/// Reads a code of two letters.
pub(crate) fn parse_region(word: &str) -> Result<String, Failure> {
    if is_region(word) {
        return Ok(word.to_ascii_uppercase());
    }
    Err(Failure::new(Kind::Usage, format!("{word:?} is no region")).hint("two letters of ISO 3166, such as GB or DE"))
}
