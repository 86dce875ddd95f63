//! Who a connection is for, as it is written into SOCKS.
//!
//! A [`Label`] follows from the site alone (and the generation of that site), so
//! one site has one circuit identity and no two sites ever share one. The user
//! name of a SOCKS connection is the label in text; the host it asks for must be
//! on the label's own site. Nothing here decides whether a site may be visited.

use model::{ONION_LABEL_LEN, OnionHost};

/// Appended to the host name of a request whose answer must come over TLS.
///
/// It never leaves the door. It keeps `http://x:443` and `https://x` apart in
/// the connection pool, which looks at scheme and authority only.
const TLS_SUFFIX: &str = ".tls";
const NAME_BYTES_MAX: usize = 253;

/// The circuit identity of one site: all that may share a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Drawn at random when the door opens, so that no two runs share a circuit.
    pub scan: u64,
    /// The onion service.
    pub site: OnionHost,
    /// Goes up when everything connected so far must not be used again.
    pub generation: u32,
}

impl Label {
    /// The label as SOCKS user name: `<scan>.<56 characters>.<generation>`.
    pub fn user_name(&self) -> String {
        format!("{:016x}.{}.{}", self.scan, self.site.label(), self.generation)
    }

    /// Reads a user name; `None` unless it is exactly what [`Label::user_name`] writes.
    ///
    /// `known` tells whether a site has passed the (expensive) check of its key before.
    pub(crate) fn parse(user: &str, known: impl FnOnce(&OnionHost) -> bool) -> Option<Self> {
        let mut parts = user.split('.');
        let (scan, site, generation) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || site.len() != ONION_LABEL_LEN {
            return None;
        }
        let label = Self {
            scan: u64::from_str_radix(scan, 16).ok()?,
            site: OnionHost::parse_with(&format!("{site}.onion"), known).ok()?,
            generation: generation.parse().ok()?,
        };
        (label.user_name() == user).then_some(label)
    }
}

/// Where a backend is asked to connect to: always a v3 onion service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The circuit identity to use.
    pub label: Label,
    /// The name in lower case, with subdomain, ending in `.onion`.
    pub name: String,
    /// Never 0.
    pub port: u16,
    /// Whether the door will speak TLS over the stream. Backends need not care.
    pub tls: bool,
}

/// The host part of a URL that makes the door speak TLS to `host_name`.
pub(crate) fn tls_host(host_name: &str) -> String {
    format!("{host_name}{TLS_SUFFIX}")
}

/// The site that a wire host (see [`tls_host`]) stands for.
pub(crate) fn site_of_wire_host(host: &str, known: impl FnOnce(&OnionHost) -> bool) -> Option<OnionHost> {
    let name = host.strip_suffix(TLS_SUFFIX).unwrap_or(host);
    OnionHost::parse_with(service_part(name), known).ok()
}

impl Destination {
    /// Checks what a SOCKS client asks for. `None` means: refuse.
    ///
    /// Only names of v3 onion services pass, and only on the label's own site.
    pub(crate) fn check(label: Label, host: &[u8], port: u16) -> Option<Self> {
        let host = std::str::from_utf8(host).ok()?.to_ascii_lowercase();
        let (name, tls) = match host.strip_suffix(TLS_SUFFIX) {
            Some(name) => (name, true),
            None => (host.as_str(), false),
        };
        if port == 0 || name.len() > NAME_BYTES_MAX || !name.split('.').all(is_host_label) {
            return None;
        }
        let site = OnionHost::parse_with(service_part(name), |site| *site == label.site).ok()?;
        (site == label.site).then(|| Self { label, name: name.to_owned(), port, tls })
    }
}

/// `<56>.onion` out of `a.b.<56>.onion`; anything else comes back unchanged.
fn service_part(name: &str) -> &str {
    let before_onion = name.strip_suffix(".onion").unwrap_or(name);
    match before_onion.rfind('.') {
        Some(dot) => &name[dot + 1..],
        None => name,
    }
}

/// Letters, digits, hyphen and underscore: what a host name may be made of.
fn is_host_label(label: &str) -> bool {
    !label.is_empty() && label.len() <= 63 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests;
