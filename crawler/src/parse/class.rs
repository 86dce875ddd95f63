//! What sort of page it is: the rules, in the order in which they are asked.
//!
//! The rules are made to be wrong in one direction only: a page that fits none
//! clearly is `Content`. Words count in the title and the first heading, and in
//! the text only of pages that say little else. They are matched in lower case
//! as whole words.

use std::collections::HashSet;

use model::{LinkKind, PageClass};

use super::class_words as words;
use super::page::FoundLink;
use crate::chars::is_alphanumeric;

/// Pages with fewer words say little else.
const SHORT_WORDS: u32 = 80;

/// Pages with fewer words may be all about one form.
const FORM_WORDS: u32 = 200;

/// Fewest other sites that make a directory.
const DIRECTORY_SITES_MIN: usize = 10;

/// What the rules look at.
pub(super) struct Signals<'a> {
    /// HTTP status.
    pub(super) status: u16,
    /// The title.
    pub(super) title: &'a str,
    /// The first heading.
    pub(super) h1: &'a str,
    /// The beginning of the visible text.
    pub(super) lead: &'a str,
    /// Words of visible text.
    pub(super) words: u32,
    /// Whether there is a password field.
    pub(super) asks_password: bool,
    /// Whether a field or an image is named after a captcha.
    pub(super) shows_captcha: bool,
    /// The links of the page.
    pub(super) links: &'a [FoundLink],
    /// The host of the page.
    pub(super) host: &'a str,
}

/// The class of a page.
pub(super) fn classify(signals: &Signals<'_>) -> PageClass {
    let title = spaced(signals.title);
    let h1 = spaced(signals.h1);
    let is_short = signals.words < SHORT_WORDS;
    let lead = if is_short { spaced(signals.lead) } else { String::new() };
    let headed = |list: &[&str]| list.iter().any(|word| holds(&title, word) || holds(&h1, word));
    let said = |list: &[&str]| headed(list) || (is_short && list.iter().any(|word| holds(&lead, word)));
    let begins = |list: &[&str]| list.iter().any(|word| begins(&title, word) || begins(&h1, word));
    let is_about_a_form = signals.words < FORM_WORDS;

    if begins(words::DEFAULT_SERVER_PAGE) || (signals.words < 20 && begins(&["it works"])) {
        return PageClass::DefaultServerPage;
    }
    if begins(words::DIRECTORY_LISTING) {
        return PageClass::DirectoryListing;
    }
    if signals.asks_password && (is_about_a_form || headed(words::LOGIN)) {
        return PageClass::Login;
    }
    if is_about_a_form && (signals.shows_captcha || headed(words::CAPTCHA) || said(words::QUEUE)) {
        return PageClass::CaptchaOrQueue;
    }
    if headed(words::MAINTENANCE) && is_about_a_form || is_short && said(words::MAINTENANCE_PHRASES) {
        return PageClass::Maintenance;
    }
    if (200..300).contains(&signals.status)
        && is_about_a_form
        && (begins(words::NOT_FOUND_NUMBER) || headed(words::NOT_FOUND) || said(words::NOT_FOUND_PHRASES))
    {
        return PageClass::Soft404;
    }
    if is_directory(signals) { PageClass::Directory } else { PageClass::Content }
}

/// Whether most links lead to other sites, and to many of them.
fn is_directory(signals: &Signals<'_>) -> bool {
    let leads = |link: &&FoundLink| matches!(link.kind, LinkKind::Hyperlink | LinkKind::TextMention);
    if signals.links.iter().filter(leads).count() < DIRECTORY_SITES_MIN {
        return false;
    }
    let own = site_name(signals.host);
    let mut others = HashSet::new();
    let (mut inside, mut outside) = (0u64, 0u64);
    for link in signals.links.iter().filter(leads) {
        let site = site_name(link.url.host_str().unwrap_or_default());
        if site == own {
            inside += u64::from(link.count);
        } else {
            outside += u64::from(link.count);
            others.insert(site);
        }
    }
    others.len() >= DIRECTORY_SITES_MIN && outside > inside
}

/// The name of the service behind an onion host; any other host is a site of its own.
fn site_name(host: &str) -> &str {
    match host.strip_suffix(".onion").and_then(|rest| rest.rfind('.')) {
        Some(dot) => &host[dot + 1..],
        None => host.strip_prefix("www.").unwrap_or(host),
    }
}

/// Lower case, every run of other characters than letters and digits one
/// space, a space at both ends, so that whole words can be looked for.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if is_alphanumeric(c) {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && c != '\'' && c != '’' {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

fn holds(spaced: &str, word: &str) -> bool {
    spaced.match_indices(word).any(|(at, _)| spaced[..at].ends_with(' ') && spaced[at + word.len()..].starts_with(' '))
}

fn begins(spaced: &str, word: &str) -> bool {
    spaced[1..].strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals() -> Signals<'static> {
        Signals {
            status: 200,
            title: "",
            h1: "",
            lead: "",
            words: 50,
            asks_password: false,
            shows_captcha: false,
            links: &[],
            host: "host.example",
        }
    }

    #[test]
    fn titles_tell_the_class() {
        use PageClass::*;
        for (title, class) in [
            ("Welcome to nginx!", DefaultServerPage),
            ("Apache2 Debian Default Page: It works", DefaultServerPage),
            ("Caddy works!", DefaultServerPage),
            ("Index of /pub/", DirectoryListing),
            ("Directory listing for /", DirectoryListing),
            ("404 Not Found", Soft404),
            ("Seite nicht gefunden", Soft404),
            ("Página no encontrada", Soft404),
            ("Page introuvable", Soft404),
            ("Страница не найдена", Soft404),
            ("Página não encontrada", Soft404),
            ("Pagina non trovata", Soft404),
            ("Nie znaleziono strony", Soft404),
            ("Site under maintenance", Maintenance),
            ("Wartungsarbeiten", Maintenance),
            ("Technische Wartung", Maintenance),
            ("Сайт на техническом обслуживании", Maintenance),
            ("DDoS protection", CaptchaOrQueue),
            ("Solve the captcha", CaptchaOrQueue),
            ("Willkommen", Content),
            ("Found objects", Content),
            ("Room 404", Content),
            ("404", Soft404),
            ("Maintenance of old radios", Content),
            ("How to index of refraction", Content),
            ("It worksheets", Content),
        ] {
            assert_eq!(classify(&Signals { title, ..signals() }), class, "{title}");
            assert_eq!(classify(&Signals { h1: title, ..signals() }), class, "{title}");
        }
    }

    #[test]
    fn text_tells_the_class_of_short_pages_only() {
        let lead = "Sorry, the page you requested could not be found.";
        assert_eq!(classify(&Signals { lead, ..signals() }), PageClass::Soft404);
        assert_eq!(classify(&Signals { lead, words: 400, ..signals() }), PageClass::Content);
        let lead = "You have been placed in a queue, awaiting forwarding to the platform.";
        assert_eq!(classify(&Signals { lead, ..signals() }), PageClass::CaptchaOrQueue);
    }

    #[test]
    fn a_true_404_is_not_a_soft_one() {
        assert_eq!(classify(&Signals { title: "404 Not Found", status: 404, ..signals() }), PageClass::Content);
    }

    #[test]
    fn a_password_field_makes_a_log_in_page_unless_it_is_a_side_matter() {
        assert_eq!(classify(&Signals { asks_password: true, shows_captcha: true, ..signals() }), PageClass::Login);
        assert_eq!(classify(&Signals { asks_password: true, words: 900, ..signals() }), PageClass::Content);
        assert_eq!(
            classify(&Signals { asks_password: true, words: 900, title: "Log in", ..signals() }),
            PageClass::Login
        );
        assert_eq!(classify(&Signals { shows_captcha: true, ..signals() }), PageClass::CaptchaOrQueue);
        assert_eq!(classify(&Signals { shows_captcha: true, words: 900, ..signals() }), PageClass::Content);
    }

    fn links(hosts: &[String], count: u32) -> Vec<FoundLink> {
        let link = |host: &String| FoundLink {
            url: url::Url::parse(&format!("http://{host}/")).unwrap(),
            kind: LinkKind::Hyperlink,
            place: model::Place::Body,
            rel: model::Rel::default(),
            text: None,
            count,
        };
        hosts.iter().map(link).collect()
    }

    #[test]
    fn many_other_sites_make_a_directory() {
        let others: Vec<String> = (0..12).map(|n| format!("site{n}.example")).collect();
        let mut all = links(&others, 1);
        assert_eq!(classify(&Signals { links: &all, ..signals() }), PageClass::Directory);
        assert_eq!(classify(&Signals { links: &all[..9], ..signals() }), PageClass::Content);
        all.extend(links(&["host.example".to_owned()], 12));
        assert_eq!(classify(&Signals { links: &all, ..signals() }), PageClass::Content);
        let one: Vec<String> = (0..12).map(|n| format!("sub{n}.name.onion")).collect();
        assert_eq!(classify(&Signals { links: &links(&one, 1), ..signals() }), PageClass::Content);
    }
}
