//! References to media and other resources: counted, their hosts named, never
//! followed.

use model::MediaCounts;

/// Most candidates of one `srcset` that are looked at.
const SRCSET_MAX: usize = 64;

/// The addresses in a `srcset` (HTML standard, "parse a srcset attribute").
pub(super) fn srcset(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let bare = address.trim_end_matches(',');
        // A comma at its end ends the candidate; else descriptors follow up to one.
        rest = if bare.len() < address.len() { after } else { after.split_once(',').map_or("", |(_, next)| next) };
        Some(bare)
    })
    .take(SRCSET_MAX)
}

/// The addresses in a style sheet or a style attribute: `url(…)` and the
/// strings of `@import`. Linear in the text.
pub(super) fn css_addresses(css: &str) -> impl Iterator<Item = &str> {
    let mut rest = css;
    std::iter::from_fn(move || {
        loop {
            let at = rest.bytes().position(|b| matches!(b, b'(' | b'@'))?;
            let is_url = rest[..at].len() >= 3
                && rest.as_bytes()[at] == b'('
                && rest.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"url");
            let after = &rest[at + 1..];
            if is_url {
                let Some((address, left)) = after.split_once(')') else {
                    rest = "";
                    return None;
                };
                rest = left;
                return Some(address.trim().trim_matches(['"', '\'']).trim());
            }
            if after.as_bytes().get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"import")) {
                let string = after[6..].trim_start();
                if let Some(quote @ ('"' | '\'')) = string.chars().next() {
                    let (address, left) = string[1..].split_once(quote)?;
                    rest = left;
                    return Some(address.trim());
                }
            }
            rest = after;
        }
    })
}

/// Whether a `rel` of `link` names a resource that a browser would fetch, and
/// whether it is an icon.
pub(super) fn fetched_rel(rel: &str) -> Option<IsIcon> {
    let mut fetched = None;
    for word in rel.split_ascii_whitespace() {
        let is = |known: &str| word.eq_ignore_ascii_case(known);
        if ["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "fluid-icon", "image_src"]
            .into_iter()
            .any(is)
        {
            return Some(IsIcon(true));
        }
        let others = [
            "stylesheet",
            "preload",
            "modulepreload",
            "prefetch",
            "prerender",
            "preconnect",
            "dns-prefetch",
            "manifest",
        ];
        if others.into_iter().any(is) {
            fetched = Some(IsIcon(false));
        }
    }
    fetched
}

/// Whether a linked resource is an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IsIcon(pub(super) bool);

/// Whether a `meta` of this name holds the address of a medium.
pub(super) fn is_media_meta(name: &str) -> bool {
    let is = |known: &str| name.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known));
    let is_text = |ending: &str| name.len() > ending.len() && name.ends_with(ending);
    (is("og:image")
        || is("og:video")
        || is("og:audio")
        || is("twitter:image")
        || is("twitter:player")
        || is("msapplication-tileimage"))
        && ![":width", ":height", ":type", ":alt"].into_iter().any(is_text)
}

/// Adds one.
pub(super) fn count(number: &mut u32) {
    *number = number.saturating_add(1);
}

/// What a `source` element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceOf {
    Picture,
    Video,
    Audio,
}

/// Counts a `source`; one that stands nowhere counts as a picture's.
pub(super) fn count_source(media: &mut MediaCounts, of: Option<SourceOf>) {
    match of {
        Some(SourceOf::Video) => count(&mut media.video),
        Some(SourceOf::Audio) => count(&mut media.audio),
        Some(SourceOf::Picture) | None => count(&mut media.img),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srcset_is_split_as_browsers_do() {
        let all = |value| srcset(value).collect::<Vec<_>>();
        assert_eq!(all("a.png"), ["a.png"]);
        assert_eq!(all("a.png 1x, b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(all(" a.png, b.png 100w ,c.png"), ["a.png", "b.png", "c.png"]);
        assert_eq!(all("data:image/gif;base64,R0 1x, b,c.png"), ["data:image/gif;base64,R0", "b,c.png"]);
        assert_eq!(all(""), Vec::<&str>::new());
        assert_eq!(all(&"a ,".repeat(1000)).len(), SRCSET_MAX);
    }

    #[test]
    fn css_addresses_are_found() {
        let all = |css| css_addresses(css).collect::<Vec<_>>();
        assert_eq!(all("a{background:URL( 'x.png' )} b{c:url(//h/y)}"), ["x.png", "//h/y"]);
        assert_eq!(all("@import \"a.css\"; @import url(b.css); @media (x) {}"), ["a.css", "b.css"]);
        assert_eq!(all("url(unclosed"), Vec::<&str>::new());
        assert_eq!(all("curl (x) é(url("), Vec::<&str>::new());
        assert_eq!(all("@import 'unclosed url(x)"), Vec::<&str>::new());
    }

    #[test]
    fn rels_and_metas_that_name_resources_are_known() {
        assert_eq!(fetched_rel("shortcut ICON"), Some(IsIcon(true)));
        assert_eq!(fetched_rel("alternate stylesheet"), Some(IsIcon(false)));
        assert_eq!(fetched_rel("next"), None);
        assert!(is_media_meta("og:image:secure_url"));
        assert!(is_media_meta("twitter:image"));
        assert!(!is_media_meta("og:image:width"));
        assert!(!is_media_meta("og:title"));
    }
}
