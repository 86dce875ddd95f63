//! What would be kept of a saved page: the same guard and parser, offline.
//!
//! This is how everyone can see what "metadata only" means, so nothing here may
//! differ from a visit but where the bytes come from.

use std::collections::{BTreeMap, HashSet};

use model::{
    Digest16, Disguise, Field, IdentifierForm, IdentifierKind, IndicatorHit, LinkKind, MediaCounts, MediaType, Mention,
    PageClass, Passage, Place, Refusal,
};
use serde::Serialize;
use url::{Position, Url};

use super::guard::{HeadVerdict, HeadView, Intake, Taken, VisitLimits, judge_head};
use super::guarded::GuardedText;
use crate::extract::{Traces, keep_traces, names_person};
use crate::parse::{Carried, FoundLink, PageContext, ParsedPage};
use crate::privacy::Keeper;

/// Bytes handed to the guard at once, about what Tor delivers.
const PIECE: usize = 4096;

/// What the guard and the parser make of a saved page; serialises to the JSON of
/// `inspect --json`.
#[derive(Clone, Debug, Serialize)]
pub struct InspectedPage {
    /// `oniongraph.page/1`.
    pub schema: &'static str,
    /// The address it was read as.
    pub url: String,
    /// `admitted` or `refused`.
    pub verdict: &'static str,
    /// Why it was refused.
    pub refusal: Option<&'static str>,
    /// The character encoding that was used, if it was admitted.
    pub charset: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Declared language.
    pub html_lang: Option<String>,
    /// Detected language.
    pub language: Option<InspectedLanguage>,
    /// Description.
    pub description: Option<String>,
    /// Keywords.
    pub keywords: Option<String>,
    /// First heading.
    pub h1: Option<String>,
    /// Canonical address, absolute.
    pub canonical: Option<String>,
    /// Generator.
    pub generator: Option<String>,
    /// `meta name=robots`.
    pub robots: Option<String>,
    /// What sort of page it is.
    pub class: Option<PageClass>,
    /// Numbers about its structure.
    pub counts: InspectedCounts,
    /// Limits at which something was cut off: `bytes`, `depth`, `tags`, `links`.
    pub cut: Vec<&'static str>,
    /// Links, one per address and kind.
    pub links: Vec<InspectedLink>,
    /// Identifiers, one per form, field, disguise and rule.
    pub identifiers: Vec<InspectedIdentifier>,
    /// What it shares with other pages.
    pub fingerprints: InspectedFingerprints,
    /// The version of the rules that were tried, if any were.
    pub rules_version: Option<String>,
    /// The rules that it met.
    pub indicators: Vec<IndicatorHit>,
}

/// Fingerprints of an inspected page, lower-case hex. Those that are keyed in a
/// case are made under a key that everybody knows: they meet those of other
/// inspected pages, and of no case.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InspectedFingerprints {
    /// SimHash-64 of the masked text.
    pub simhash: Option<String>,
    /// Hash of the sequence of element names.
    pub dom: Option<String>,
    /// Hash of the words of the title.
    pub title: Option<String>,
    /// Hashes of the fields of the forms.
    pub forms: Vec<String>,
    /// Passages of the masked text, in its order.
    pub passages: Vec<String>,
    /// Private keys in the text: counted, never read.
    pub private_keys: u32,
}

/// A detected language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InspectedLanguage {
    /// ISO 639-3 code.
    pub code: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// Numbers about the structure of a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InspectedCounts {
    /// Words of visible text.
    pub words: u32,
    /// `a` elements with `href`.
    pub a_href: u32,
    /// Links of schemes that are not followed.
    pub other_schemes: u32,
    /// Forms.
    pub forms: u32,
    /// Input fields by type.
    pub inputs: BTreeMap<String, u32>,
    /// Scripts.
    pub scripts: u32,
    /// Frames.
    pub frames: u32,
    /// References to media.
    pub media: MediaCounts,
}

/// A link of an inspected page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InspectedLink {
    /// Absolute, without fragment.
    pub url: String,
    /// What kind of relation it is.
    pub kind: LinkKind,
    /// Where the first such link stood.
    pub place: Place,
    /// Its `rel` words.
    pub rel: String,
    /// Its text.
    pub text: Option<String>,
}

/// An identifier on an inspected page, as far as it would be kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InspectedIdentifier {
    /// Its kind.
    pub kind: IdentifierKind,
    /// Its canonical form, where that is kept.
    pub canonical: Option<String>,
    /// What is said openly of one that is kept as a token.
    pub coarse: Option<String>,
    /// Where it stood.
    pub field: Field,
    /// How it was disguised.
    pub disguise: Disguise,
    /// From 0 to 1.
    pub confidence: f64,
    /// Id of the rule that found it.
    pub rule: String,
    /// How often it stood there.
    pub count: u32,
}

/// Why a page cannot be inspected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an http or https address: {0}")]
pub struct NotWebAddress(String);

/// Inspects a saved page as if it had come from `url`, any http(s) address.
///
/// `content_type` is the header it came with; without one it is read as
/// `text/html`, or as `text/plain` if the address ends in `.txt`. What is shown of
/// identifiers is what the keeper keeps.
///
/// # Errors
/// `url` is not an absolute http(s) address.
pub fn inspect(
    bytes: &[u8],
    url: &str,
    content_type: Option<&str>,
    keeper: &Keeper,
) -> Result<InspectedPage, NotWebAddress> {
    let parsed = Url::parse(url.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    let mut address = parsed.ok_or_else(|| NotWebAddress(model::visible(url).into_owned()))?;
    address.set_fragment(None);
    let assumed = if address.path().to_ascii_lowercase().ends_with(".txt") { "text/plain" } else { "text/html" };
    let content_type = content_type.unwrap_or(assumed);
    Ok(match admitted(bytes, content_type) {
        Ok((text, media_type)) => {
            let charset = text.charset().as_str().to_owned();
            let mut page = text.into_parsed(&PageContext::new(&address, media_type));
            let traces = keep_traces(&mut page, keeper);
            described(&address, charset, page, traces, keeper)
        }
        Err(why) => refused(&address, why),
    })
}

pub(crate) fn admitted(bytes: &[u8], content_type: &str) -> Result<(GuardedText, MediaType), Refusal> {
    let head = HeadView { status: 200, fields: vec![("content-type", content_type.as_bytes())] };
    let (media_type, charset) = match judge_head(&head) {
        HeadVerdict::Admit { media_type, declared_charset } => (media_type, declared_charset),
        HeadVerdict::Refuse(why) => return Err(why),
        // A head with nothing but a type is neither.
        HeadVerdict::Empty | HeadVerdict::Redirect(_) => return Err(Refusal::TypeMissing),
    };
    let mut intake = Intake::new(media_type, charset, VisitLimits::default().body_bytes_max);
    for piece in bytes.chunks(PIECE) {
        if intake.take(piece)? == Taken::Full {
            break;
        }
    }
    Ok((intake.finish()?, media_type))
}

fn refused(url: &Url, why: Refusal) -> InspectedPage {
    InspectedPage {
        schema: "oniongraph.page/1",
        url: url.to_string(),
        verdict: "refused",
        refusal: Some(why.as_str()),
        charset: None,
        title: None,
        html_lang: None,
        language: None,
        description: None,
        keywords: None,
        h1: None,
        canonical: None,
        generator: None,
        robots: None,
        class: None,
        counts: InspectedCounts::default(),
        cut: Vec::new(),
        links: Vec::new(),
        identifiers: Vec::new(),
        fingerprints: InspectedFingerprints::default(),
        rules_version: None,
        indicators: Vec::new(),
    }
}

fn described(url: &Url, charset: String, page: ParsedPage, traces: Traces, keeper: &Keeper) -> InspectedPage {
    let counts = page.counts;
    let cut = page.cut;
    let limits = [("bytes", cut.bytes), ("depth", cut.depth), ("tags", cut.tags), ("links", cut.links)];
    InspectedPage {
        schema: "oniongraph.page/1",
        url: url.to_string(),
        verdict: "admitted",
        refusal: None,
        charset: Some(charset),
        title: page.text.title.as_ref().map(owned),
        html_lang: page.html_lang.as_ref().map(owned),
        language: page.language.map(|language| InspectedLanguage {
            code: language.code.into(),
            confidence: f64::from(language.confidence_percent) / 100.0,
        }),
        description: page.text.description.as_ref().map(owned),
        keywords: page.text.keywords.as_ref().map(owned),
        h1: page.text.h1.as_ref().map(owned),
        canonical: page.text.canonical.map(Into::into),
        generator: page.text.generator.as_ref().map(owned),
        robots: page.text.robots.as_ref().map(owned),
        class: Some(page.class),
        counts: InspectedCounts {
            words: counts.words,
            a_href: counts.a_href,
            other_schemes: counts.other_schemes,
            forms: counts.forms,
            inputs: counts.inputs.iter().map(|(kind, count)| (owned(kind), *count)).collect(),
            scripts: counts.scripts,
            frames: counts.frames,
            media: counts.media,
        },
        cut: limits.into_iter().filter(|(_, reached)| *reached).map(|(name, _)| name).collect(),
        links: unique(&page.links, keeper),
        fingerprints: InspectedFingerprints {
            simhash: traces.prints.simhash.map(|bits| format!("{bits:016x}")),
            dom: page.dom_hash.map(Digest16::to_hex),
            title: traces.prints.title.map(Digest16::to_hex),
            forms: traces.prints.forms.into_iter().map(Digest16::to_hex).collect(),
            private_keys: traces.prints.private_keys,
            passages: traces.prints.passages.into_iter().map(Passage::to_hex).collect(),
        },
        rules_version: traces.indicated.as_ref().map(|found| owned(&found.rules_version)),
        indicators: traces.indicated.map(|found| found.hits).unwrap_or_default(),
        identifiers: traces.mentions.into_iter().map(identifier).collect(),
    }
}

fn identifier(mention: Mention) -> InspectedIdentifier {
    let (canonical, coarse) = match mention.form {
        IdentifierForm::Clear(canonical) => (Some(canonical.into()), None),
        IdentifierForm::Keyed { coarse, .. } => (None, coarse.as_ref().map(owned)),
    };
    InspectedIdentifier {
        kind: mention.kind,
        canonical,
        coarse,
        field: mention.field,
        disguise: mention.disguise,
        confidence: f64::from(mention.confidence_percent) / 100.0,
        rule: mention.rule.into(),
        count: mention.count,
    }
}

fn owned<const MAX: usize>(text: &model::Text<MAX>) -> String {
    text.as_str().to_owned()
}

/// One link per address and kind; the first one's place stands for all. Of an
/// address that names a person, or that is more than a page may carry, its site is
/// shown, as it would be kept.
fn unique(links: &[FoundLink], keeper: &Keeper) -> Vec<InspectedLink> {
    let mut seen = HashSet::new();
    let mut carried = Carried::new();
    let mut shown = |url: &Url| {
        // What costs less comes first: it bounds what the other looks through.
        let is_kept = carried.takes_address(url) && !names_person(&url[Position::BeforePath..], keeper);
        if is_kept { url.to_string() } else { url[..Position::BeforePath].to_owned() + "/" }
    };
    links
        .iter()
        .filter(|link| seen.insert((link.url.as_str(), link.kind)))
        .map(|link| InspectedLink {
            url: shown(&link.url),
            kind: link.kind,
            place: link.place,
            rel: link.rel.to_string(),
            text: link.text.as_ref().map(owned),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use config::PrivacySection;

    use super::*;
    use crate::privacy::IdentifierKey;

    fn seen(bytes: &[u8], url: &str, content_type: Option<&str>) -> Result<InspectedPage, NotWebAddress> {
        inspect(bytes, url, content_type, &Keeper::new(IdentifierKey::new([1; 32]), PrivacySection::default()))
    }

    const PAGE: &str = "<html lang=en><head><title>Bakery</title><meta name=description content='Bread and rolls'></head>\
        <body><nav><a href='/rolls#top' rel=nofollow>Rolls</a></nav><main><h1>Fresh bread</h1>\
        <a href='/rolls'>Rolls again</a><a href='https://example.org/x?y'>far</a><img src=/a.jpg></main></body></html>";

    #[test]
    fn a_saved_page_shows_what_would_be_kept() {
        let page = seen(PAGE.as_bytes(), "https://shop.example.com/dir/index.html#x", None).unwrap();
        assert_eq!((page.verdict, page.refusal), ("admitted", None));
        assert_eq!(page.url, "https://shop.example.com/dir/index.html");
        assert_eq!(page.charset.as_deref(), Some("utf-8"));
        assert_eq!(page.title.as_deref(), Some("Bakery"));
        assert_eq!(page.h1.as_deref(), Some("Fresh bread"));
        assert_eq!((page.counts.a_href, page.counts.media.img), (3, 1));
        let links: Vec<_> =
            page.links.iter().filter(|l| l.kind == LinkKind::Hyperlink).map(|l| (l.url.as_str(), l.place)).collect();
        let expected = [("https://shop.example.com/rolls", Place::Nav), ("https://example.org/x?y", Place::Main)];
        assert_eq!(links, expected, "absolute, without fragment, unique by address and kind");
    }

    #[test]
    fn a_saved_picture_is_refused() {
        let page = seen(b"\x89PNG\r\n\x1a\n", "http://example.org/", None).unwrap();
        assert_eq!((page.verdict, page.refusal, page.charset), ("refused", Some("known_signature"), None));
        let page = seen(PAGE.as_bytes(), "http://example.org/", Some("image/png")).unwrap();
        assert_eq!(page.refusal, Some("type_not_text"));
        let page = seen(PAGE.as_bytes(), "http://example.org/", Some("")).unwrap();
        assert_eq!(page.refusal, Some("type_missing"));
    }

    #[test]
    fn only_web_addresses_will_do() {
        for url in ["", "example.org", "file:///etc/passwd", "javascript:x", "mailto:a@example.org"] {
            assert!(seen(b"x", url, None).is_err(), "{url}");
        }
    }

    const ENGLISH: &str = "We have been baking for three generations, and every morning before the sun rises our \
        ovens are already warm. The flour comes from a mill in the next valley, where the miller still remembers our \
        grandmother. If you are ever in the neighbourhood, please come in and taste what we have made today.";

    /// Another format of the same names: this crate writes no JSON itself.
    fn written(bytes: &[u8], content_type: &str) -> toml::Table {
        let page = seen(bytes, "http://example.org/", Some(content_type)).unwrap();
        toml::Table::try_from(&page).unwrap()
    }

    #[test]
    fn of_addresses_beyond_what_a_page_may_carry_the_site_is_shown() {
        let links: String = (0..400).map(|n| format!("<a href='/{n}/{}'>x</a>", "ab/".repeat(400))).collect();
        let page = written(format!("<title>x</title>{links}").as_bytes(), "text/html; charset=utf-8");
        let urls: Vec<&str> =
            page["links"].as_array().unwrap().iter().map(|link| link["url"].as_str().unwrap()).collect();
        assert!(urls[0].contains("/0/ab/"), "{}", urls[0]);
        assert_eq!(urls.last(), Some(&"http://example.org/"));
        let carried: usize = urls.iter().filter(|url| url.contains("/ab/")).map(|url| url.len()).sum();
        assert!((200_000..300_000).contains(&carried), "{carried}");
    }

    #[test]
    fn the_fields_have_the_agreed_names() {
        let full = PAGE.replace(
            "</head>",
            "<meta name=keywords content=bread><meta name=generator content=oven><link rel=canonical href=/home></head>",
        );
        let full = full.replace("</main>", &format!("<p>{ENGLISH}</p></main>"));
        let page = written(full.as_bytes(), "text/html; charset=utf-8");
        assert_eq!(page["schema"].as_str(), Some("oniongraph.page/1"));
        for name in [
            "url",
            "verdict",
            "charset",
            "title",
            "html_lang",
            "language",
            "description",
            "keywords",
            "h1",
            "canonical",
            "generator",
            "class",
            "counts",
            "links",
        ] {
            assert!(page.contains_key(name), "{name}");
        }
        assert_eq!(written(b"GIF89a", "text/html")["refusal"].as_str(), Some("known_signature"));
        assert!(page["counts"]["media"]["img"].is_integer() && page["counts"]["words"].is_integer());
        assert!(page["language"]["code"].is_str() && page["language"]["confidence"].is_float());
        assert_eq!(page["class"].as_str(), Some("content"));
        let links = page["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["kind"].as_str() == Some("hyperlink")).unwrap();
        assert_eq!(link["url"].as_str(), Some("http://example.org/rolls"));
        assert_eq!(link["rel"].as_str(), Some("nofollow"));
        assert!(link["kind"].is_str() && link["place"].is_str() && link["text"].is_str());
    }
}
