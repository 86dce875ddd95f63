//! The links of one page: resolved, merged, counted, capped.
//!
//! Invariants: every address here is absolute http(s), without fragment, user
//! name or password; there are never more than `links_max` of them; the number
//! of addresses that are resolved is bounded, so that a page of a million
//! spellings of one address costs no more than others. Links are resolved
//! against the page or its base, never against anything else. Whether a target
//! can be visited is not asked here.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::{LinkKind, Place, Rel};
use url::Url;

use super::page::FoundLink;
use super::raw_text::RawText;

/// Resolved spellings per link that may be kept.
const SPELLINGS_PER_LINK: usize = 2;

/// Largest share of all links that hosts of resources may take: one in …
const RESOURCE_SHARE: usize = 4;

/// Longest host with user name and port that is looked at, in bytes.
const AUTHORITY_BYTES_MAX: usize = 512;

/// What an address on a page turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// An http(s) address, by its number.
    Web(usize),
    /// Only a place within this page.
    Within,
    /// Another scheme (`mailto:`, `javascript:` …).
    OtherScheme,
    /// A `data:` address.
    Data,
    /// Not an address, or one too many.
    Nothing,
}

/// The links of a page.
pub(super) struct Links {
    page: Url,
    base: Url,
    urls: Vec<Url>,
    by_url: HashMap<Box<str>, usize>,
    by_spelling: HashMap<Box<str>, Resolved>,
    by_authority: HashMap<Box<str>, Resolved>,
    merged: HashMap<(usize, LinkKind, Place), usize>,
    found: Vec<FoundLink>,
    labels: Vec<(usize, RawText)>,
    resources: usize,
    links_max: usize,
    resolves_left: usize,
    cut: bool,
}

impl Links {
    /// No links yet, on the page at `page`.
    pub(super) fn new(page: &Url, links_max: usize) -> Self {
        let page = tidy(page.clone());
        Self {
            base: page.clone(),
            page,
            urls: Vec::new(),
            by_url: HashMap::new(),
            by_spelling: HashMap::new(),
            by_authority: HashMap::new(),
            merged: HashMap::new(),
            found: Vec::new(),
            labels: Vec::new(),
            resources: 0,
            links_max,
            resolves_left: links_max.saturating_mul(SPELLINGS_PER_LINK),
            cut: false,
        }
    }

    /// Takes over the `href` of the document's first `base`, itself resolved
    /// against the page; anything but an http(s) address is ignored.
    pub(super) fn set_base(&mut self, href: &str) {
        if let Some(href) = cleaned(href)
            && let Ok(base) = self.page.join(&href)
            && is_web(&base)
        {
            self.base = tidy(base);
            self.by_spelling.clear();
            self.by_authority.clear();
        }
    }

    /// Resolves an address as it stands on the page.
    pub(super) fn resolve(&mut self, raw: &str) -> Resolved {
        let raw = trimmed(raw);
        let raw = raw.split_once('#').map_or(raw, |(before, _)| before);
        if let Some(known) = self.by_spelling.get(raw) {
            return *known;
        }
        let resolved = self.resolve_new(raw);
        if matches!(resolved, Resolved::Web(_)) {
            self.by_spelling.insert(raw.into(), resolved);
        }
        resolved
    }

    fn resolve_new(&mut self, raw: &str) -> Resolved {
        if let Some(other) = other_scheme(raw) {
            return other;
        }
        if raw.is_empty() && self.base == self.page {
            return Resolved::Within;
        }
        if !self.may_resolve() {
            return Resolved::Nothing;
        }
        let Some(clean) = cleaned(raw) else { return Resolved::Nothing };
        match self.base.join(&clean) {
            Ok(url) if is_web(&url) => Resolved::Web(self.number_of(tidy(url))),
            _ => Resolved::Nothing,
        }
    }

    /// The page itself, for a form without an action.
    pub(super) fn page(&mut self) -> Resolved {
        Resolved::Web(self.number_of(self.page.clone()))
    }

    /// The front page of the host behind the address of a resource.
    pub(super) fn host_of(&mut self, raw: &str) -> Resolved {
        let raw = trimmed(raw);
        if let Some(other) = other_scheme(raw) {
            return other;
        }
        let authority_end = match scheme(raw) {
            Some(scheme) => {
                let rest = &raw[scheme.len() + 1..];
                let slashes = rest.bytes().take_while(|b| matches!(b, b'/' | b'\\')).count();
                let from = scheme.len() + 1 + slashes;
                from + raw[from..].find(['/', '\\', '?', '#']).unwrap_or(raw.len() - from)
            }
            None if raw.starts_with(['/', '\\']) && raw[1..].starts_with(['/', '\\']) => {
                2 + raw[2..].find(['/', '\\', '?', '#']).unwrap_or(raw.len() - 2)
            }
            // Anything else lies on the host of the base.
            None => 0,
        };
        let key = if authority_end == 0 { "/" } else { &raw[..authority_end] };
        if let Some(known) = self.by_authority.get(key) {
            return *known;
        }
        if self.resources_are_full() {
            self.cut = true;
            return Resolved::Nothing;
        }
        let Resolved::Web(number) = self.resolve(key) else { return Resolved::Nothing };
        let mut host = self.urls[number].clone();
        host.set_path("/");
        host.set_query(None);
        let resolved = Resolved::Web(self.number_of(host));
        self.by_authority.insert(key.into(), resolved);
        resolved
    }

    /// Adds a link. Gives the number of the merged link, `None` if it was cut.
    pub(super) fn add(&mut self, target: usize, kind: LinkKind, place: Place, rel: Rel) -> Option<usize> {
        let next = self.found.len();
        let resources_are_full = self.resources_are_full();
        match self.merged.entry((target, kind, place)) {
            Entry::Occupied(known) => {
                let at = *known.get();
                let link = &mut self.found[at];
                link.count = link.count.saturating_add(1);
                link.rel = Rel::from_bits(link.rel.bits() | rel.bits());
                Some(at)
            }
            Entry::Vacant(new) => {
                let is_resource = kind == LinkKind::ResourceHost;
                if next >= self.links_max || (is_resource && resources_are_full) {
                    self.cut = true;
                    return None;
                }
                self.resources += usize::from(is_resource);
                new.insert(next);
                let url = self.urls[target].clone();
                self.found.push(FoundLink { url, kind, place, rel, text: None, count: 1 });
                Some(next)
            }
        }
    }

    /// Gives a link its text, if it has none yet.
    pub(super) fn set_text(&mut self, link: usize, text: impl FnOnce() -> Option<RawText>) {
        if self.found[link].text.is_none()
            && let Some(raw) = text()
        {
            self.found[link].text = raw.kept();
            self.labels.push((link, raw));
        }
    }

    /// The texts of the links as they stood, by the number of the link.
    pub(super) fn take_labels(&mut self) -> Vec<(usize, RawText)> {
        std::mem::take(&mut self.labels)
    }

    /// Whether a link leads to the site of this onion address (`http://…`).
    pub(super) fn leads_to_site_of(&self, link: usize, address: &Url) -> bool {
        let name = |url: &Url| url.host_str().map(|host| host.rsplit('.').take(2).collect::<Vec<_>>().join("."));
        name(&self.found[link].url) == name(address)
    }

    /// The links so far.
    pub(super) fn found(&self) -> &[FoundLink] {
        &self.found
    }

    /// The page's own address.
    pub(super) fn page_url(&self) -> &Url {
        &self.page
    }

    /// The links, and whether some were cut off.
    pub(super) fn finish(self) -> (Vec<FoundLink>, bool) {
        (self.found, self.cut)
    }

    /// The address behind a number.
    pub(super) fn url(&self, number: usize) -> &Url {
        &self.urls[number]
    }

    fn resources_are_full(&self) -> bool {
        self.resources >= (self.links_max / RESOURCE_SHARE).max(1)
    }

    /// Whether one more address may be resolved.
    fn may_resolve(&mut self) -> bool {
        if self.resolves_left == 0 || self.found.len() >= self.links_max {
            self.cut = true;
            return false;
        }
        self.resolves_left -= 1;
        true
    }

    fn number_of(&mut self, url: Url) -> usize {
        if let Some(number) = self.by_url.get(url.as_str()) {
            return *number;
        }
        let number = self.urls.len();
        self.by_url.insert(url.as_str().into(), number);
        self.urls.push(url);
        number
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())
}

/// Without fragment, user name and password.
fn tidy(mut url: Url) -> Url {
    if url.fragment().is_some() {
        url.set_fragment(None);
    }
    if !url.username().is_empty() || url.password().is_some() {
        // Cannot fail for an address with a host, which all here have.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    url
}

/// Without the control characters and spaces around it (WHATWG URL, "C0 control or space").
fn trimmed(raw: &str) -> &str {
    raw.trim_matches(|c: char| c <= ' ')
}

/// The scheme before the first colon, if it is spelt as one.
fn scheme(raw: &str) -> Option<&str> {
    let length = raw.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')).count();
    let starts = raw.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    (starts && raw.as_bytes().get(length) == Some(&b':')).then(|| &raw[..length])
}

/// What an address of another scheme than http(s) is.
fn other_scheme(raw: &str) -> Option<Resolved> {
    let scheme = scheme(raw)?;
    let is = |known: &str| scheme.eq_ignore_ascii_case(known);
    if is("http") || is("https") {
        return None;
    }
    Some(if is("data") { Resolved::Data } else { Resolved::OtherScheme })
}

/// The address without tabs and line breaks, as WHATWG has it; `None` if it is
/// malformed in a way that would only make a dead address: quotes, angle
/// brackets or control characters in it, or a host longer than any host.
fn cleaned(raw: &str) -> Option<std::borrow::Cow<'_, str>> {
    let raw = trimmed(raw);
    let clean = if raw.contains(['\t', '\n', '\r']) {
        raw.replace(['\t', '\n', '\r'], "").into()
    } else {
        std::borrow::Cow::Borrowed(raw)
    };
    let is_bad = |c: char| c.is_control() || matches!(c, '"' | '<' | '>' | '`');
    if clean.contains(is_bad) || clean.starts_with('\'') {
        return None;
    }
    if ["%22", "%27", "%3C", "%3c"].iter().any(|quote| clean.starts_with(quote)) {
        return None;
    }
    let after_scheme = scheme(&clean).map_or(&*clean, |s| &clean[s.len() + 1..]);
    let slashes = after_scheme.bytes().take_while(|b| matches!(b, b'/' | b'\\')).count();
    if slashes >= 2 || after_scheme.len() < clean.len() {
        let authority = after_scheme[slashes..].split(['/', '\\', '?', '#']).next().unwrap_or_default();
        if authority.len() > AUTHORITY_BYTES_MAX {
            return None;
        }
    }
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links::new(&Url::parse("http://host.example/dir/page?q=1#top").unwrap(), 10)
    }

    fn resolved(links: &mut Links, raw: &str) -> Option<String> {
        match links.resolve(raw) {
            Resolved::Web(number) => Some(links.url(number).to_string()),
            _ => None,
        }
    }

    #[test]
    fn addresses_are_resolved_as_browsers_do() {
        let mut links = links();
        links.links_max = 100;
        links.resolves_left = 100;
        for (raw, url) in [
            ("next", "http://host.example/dir/next"),
            (" /a b ", "http://host.example/a%20b"),
            ("../x/./y", "http://host.example/x/y"),
            ("?q=2", "http://host.example/dir/page?q=2"),
            ("//other.example/x", "http://other.example/x"),
            ("\\\\other.example\\x", "http://other.example/x"),
            ("htt\np://other.exam\tple/", "http://other.example/"),
            ("HTTPS://Other.Example:443/A", "https://other.example/A"),
            ("http://other.example:8080", "http://other.example:8080/"),
            ("http://user:secret@other.example/", "http://other.example/"),
            ("http://bücher.example/", "http://xn--bcher-kva.example/"),
            ("/it's", "http://host.example/it's"),
            ("next#part", "http://host.example/dir/next"),
            ("http:next", "http://host.example/dir/next"),
        ] {
            assert_eq!(resolved(&mut links, raw).as_deref(), Some(url), "{raw:?}");
        }
    }

    #[test]
    fn malformed_addresses_are_no_links() {
        let mut links = links();
        for raw in [
            "\"http://other.example/",
            "'/x'",
            "%22http://other.example",
            "http://a b.example/",
            "/x\u{1}y",
            "http://[",
            "//",
            "http://<b>x",
        ] {
            assert_eq!(links.resolve(raw), Resolved::Nothing, "{raw:?}");
        }
        assert_eq!(links.resolve(&format!("//{}/", "ü".repeat(300))), Resolved::Nothing);
    }

    #[test]
    fn other_schemes_and_places_within_the_page_are_told_apart() {
        let mut links = links();
        for raw in ["mailto:a@b.example", "tel:5550100", "JavaScript:void(0)", "ftp://x.example/", "about:blank"] {
            assert_eq!(links.resolve(raw), Resolved::OtherScheme, "{raw}");
        }
        assert_eq!(links.resolve("data:text/html,x"), Resolved::Data);
        assert_eq!(links.resolve("#top"), Resolved::Within);
        assert_eq!(links.resolve(" "), Resolved::Within);
    }

    #[test]
    fn regression_relative_links_go_against_the_base_and_the_base_against_the_page() {
        let mut links = links();
        links.set_base("../other/");
        assert_eq!(resolved(&mut links, "x").as_deref(), Some("http://host.example/other/x"));
        assert_eq!(resolved(&mut links, "#top").as_deref(), Some("http://host.example/other/"));
        links.set_base("javascript:x");
        assert_eq!(resolved(&mut links, "x").as_deref(), Some("http://host.example/other/x"));
        assert_eq!(links.page(), Resolved::Web(2));
        assert_eq!(links.url(2).as_str(), "http://host.example/dir/page?q=1");
    }

    #[test]
    fn equal_links_are_merged_and_the_rest_is_cut() {
        let mut links = links();
        for n in 0..30 {
            let Resolved::Web(number) = links.resolve(&format!("/{}", n % 15)) else { continue };
            links.add(number, LinkKind::Hyperlink, Place::Body, Rel::parse("nofollow"));
        }
        let (found, cut) = links.finish();
        assert_eq!(found.len(), 10);
        assert!(cut);
        assert_eq!(found[0].count, 2);
        assert_eq!(found[0].rel.to_string(), "nofollow");
    }

    #[test]
    fn endless_spellings_of_one_address_come_to_an_end() {
        let mut links = links();
        let resolved =
            (0..1000).filter(|n| matches!(links.resolve(&format!("{}x", "./".repeat(*n))), Resolved::Web(_))).count();
        assert_eq!(resolved, 20);
        assert!(links.finish().1);
    }

    #[test]
    fn the_host_of_a_resource_is_all_that_is_taken() {
        let mut links = links();
        for (raw, host) in [
            ("img/a.png", "http://host.example/"),
            ("/a.png?x", "http://host.example/"),
            ("https://cdn.example:444/a/b.js", "https://cdn.example:444/"),
            ("//cdn.example/a", "http://cdn.example/"),
            ("https:/a.png", "https://a.png/"),
        ] {
            let Resolved::Web(number) = links.host_of(raw) else { panic!("{raw}") };
            assert_eq!(links.url(number).as_str(), host, "{raw}");
        }
        assert_eq!(links.host_of("data:image/gif;base64,R0"), Resolved::Data);
        assert_eq!(links.host_of("blob:x"), Resolved::OtherScheme);
    }

    #[test]
    fn hosts_of_resources_leave_room_for_links() {
        let mut links = links();
        for n in 0..9 {
            if let Resolved::Web(number) = links.host_of(&format!("//h{n}.example/")) {
                links.add(number, LinkKind::ResourceHost, Place::Head, Rel::default());
            }
        }
        assert_eq!(links.found().len(), 2);
        assert_eq!(links.host_of("data:image/gif,x"), Resolved::Data);
        assert!(links.cut);
    }
}
