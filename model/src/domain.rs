//! Hosts that are not v3 onion services: they become nodes, never visits.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A clearnet target by its registrable domain (`example.org` for
/// `www.example.org`), or an IP literal, or a retired or damaged onion name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DomainName(Box<str>);

impl DomainName {
    /// Reduces a host as the `url` crate gives it (lower case, punycode). IP
    /// literals stay whole.
    pub fn from_host(host: &str) -> Self {
        let host = host.trim_end_matches('.');
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
        let name = match host.strip_suffix(".onion") {
            Some(rest) => format!("{}.onion", rest.rsplit('.').next().unwrap_or(rest)),
            None if address => host.to_owned(),
            None => psl::domain_str(host).unwrap_or(host).to_owned(),
        };
        Self(crate::text::visible(&name).chars().take(253).collect::<String>().into_boxed_str())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
