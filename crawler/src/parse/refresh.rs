//! Where `<meta http-equiv=refresh>` or a `Refresh` header leads (HTML standard,
//! "shared declarative refresh steps").

/// The address inside the `content` of a meta refresh, or the header, unresolved; `None` if it
/// only reloads the page or is no refresh at all.
pub(crate) fn target(content: &str) -> Option<&str> {
    let space = |c: char| c.is_ascii_whitespace();
    let rest = content.trim_start_matches(space);
    let after_time = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if after_time.len() == rest.len() {
        return None;
    }
    let rest = after_time.trim_start_matches(space);
    if rest.len() == after_time.len() && !rest.starts_with([';', ',']) {
        return None;
    }
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_start_matches(space);
    let rest = after_url_equals(rest).unwrap_or(rest);
    let address = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest,
    };
    let address = address.trim_matches(space);
    (!address.is_empty()).then_some(address)
}

/// The part after `url =`, in any case and with white space around the sign.
fn after_url_equals(text: &str) -> Option<&str> {
    let rest = text.get(..3).filter(|head| head.eq_ignore_ascii_case("url")).map(|_| &text[3..])?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).strip_prefix('=')?;
    Some(rest.trim_start_matches(|c: char| c.is_ascii_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_it_is_read() {
        for content in [
            "0;url=/next",
            "0; URL=/next",
            "0;URL='/next'",
            "0;url=\"/next\"x",
            " 5 , url = /next ",
            "0 /next",
            "0;/next",
            "0.5;url=/next",
            "0,'/next",
            "5 url=/next",
        ] {
            assert_eq!(target(content), Some("/next"), "{content}");
        }
    }

    #[test]
    fn a_reload_leads_nowhere() {
        for content in ["", "30", "30;", "30; url=", "soon", "url=/next", "0;url=''", "5x/next"] {
            assert_eq!(target(content), None, "{content}");
        }
    }

    #[test]
    fn an_address_that_begins_like_url_is_kept() {
        assert_eq!(target("0;urls/next"), Some("urls/next"));
    }
}
