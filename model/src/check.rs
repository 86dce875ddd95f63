//! Reading an address as people write it: with scheme, port, subdomain, in
//! upper case, defanged (`hxxp`, `[.]`), in full-width letters, with a trailing dot.

use std::num::NonZeroU16;

use unicode_normalization::UnicodeNormalization;

use crate::text::is_hidden;
use crate::url::split_subdomain;
use crate::{OnionError, OnionHost, PageUrl, UrlError};

/// What can be said of an address without asking anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressCheck {
    /// The service, or why there is none.
    pub site: Result<OnionHost, OnionError>,
    /// Labels before the service's own name.
    pub subdomain: Option<String>,
    /// The port, if one was written, or why it is none.
    pub port: Result<Option<u16>, UrlError>,
}

impl AddressCheck {
    /// Takes an address apart. Never fails: what is wrong is in `site` and `port`.
    pub fn of(input: &str) -> Self {
        let text = refang(input);
        let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
        let authority = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let (subdomain, name) = split_subdomain(host);
        Self {
            site: OnionHost::parse(name),
            subdomain: subdomain.map(str::to_owned),
            port: match port {
                None | Some("") => Ok(None),
                Some(port) => port.parse::<NonZeroU16>().map(|p| Some(p.get())).map_err(|_| UrlError::Port),
            },
        }
    }
}

impl PageUrl {
    /// Reads a seed: a URL or a bare host, possibly defanged.
    pub fn parse_seed(input: &str) -> Result<Self, UrlError> {
        let text = refang(input);
        match text.split_once("://") {
            Some(_) => Self::parse(&text),
            None => Self::parse(&format!("http://{text}")),
        }
    }
}

/// Undoes what people do to addresses so that nobody clicks on them. The host
/// part is lowered; path and query keep their case.
fn refang(input: &str) -> String {
    let folded: String = input.nfkc().filter(|c| !is_hidden(*c)).collect();
    let folded = folded.trim().trim_matches(['<', '>', '"', '\'', '`']);
    let folded = folded.replace("[.]", ".").replace("(.)", ".").replace("{.}", ".");
    let folded = folded.replace("[dot]", ".").replace("(dot)", ".").replace("[:]", ":").replace("[://]", "://");
    let (scheme, rest) = match folded.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase().replace("xx", "tt")), rest),
        None => (None, folded.as_str()),
    };
    let cut = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(cut);
    let authority = authority.to_lowercase();
    match scheme {
        Some(scheme) => format!("{scheme}://{authority}{tail}"),
        None => format!("{authority}{tail}"),
    }
}
