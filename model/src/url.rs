//! Addresses of pages: as found for fetching, in canonical form for identity.
//!
//! A [`RawLink`] is what stood on a page. A [`PageUrl`] is an http(s) address on
//! a verified v3 onion service. Two addresses are the same page if their
//! canonical forms are equal; the form found on the page is kept beside it,
//! because servers may insist on it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU16;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::{Host, Url};

use crate::canonical::canonical_path;
use crate::{OnionError, OnionHost};

/// Longest URL that is followed, in bytes.
pub const URL_BYTES_MAX: usize = 2048;
/// Longest name before an onion address: with it and a little more it stays
/// within the 253 bytes of DNS and the 255 of SOCKS.
const SUBDOMAIN_BYTES_MAX: usize = 180;

/// An address exactly as it stood on a page, unchecked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RawLink(pub String);

/// `http` or `https`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// Plain HTTP, the usual form on onion services.
    Http,
    /// HTTP over TLS inside Tor.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// 80 or 443.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// An http(s) address of a page on a v3 onion service.
///
/// Equality, order and hash look at the canonical form only.
#[derive(Clone)]
pub struct PageUrl {
    site: OnionHost,
    scheme: Scheme,
    subdomain: Option<Box<str>>,
    port: Option<NonZeroU16>,
    canonical: Box<str>,
    found: Option<Box<str>>,
}

/// Why a text is not the address of a page that may be visited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not a URL at all.
    #[error("not a web address: {0}")]
    Malformed(String),
    /// A scheme other than http and https.
    #[error("only http and https addresses can be scanned, not {0}:")]
    Scheme(String),
    /// The host is not a usable v3 onion service.
    #[error("{0}")]
    Onion(#[from] OnionError),
    /// Longer than [`URL_BYTES_MAX`].
    #[error("longer than {URL_BYTES_MAX} bytes")]
    TooLong,
    /// A port that does not exist.
    #[error("a port is a number from 1 to 65535")]
    Port,
    /// What stands before the onion address is no host name.
    #[error("what stands before the onion address is no host name")]
    Subdomain,
}

impl UrlError {
    /// A short machine-readable word, as used in JSON.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Scheme(_) => "scheme",
            Self::Onion(error) => error.reason(),
            Self::TooLong => "url_too_long",
            Self::Port => "port",
            Self::Subdomain => "subdomain",
        }
    }
}

impl PageUrl {
    /// Reads an absolute URL. User names and passwords in it are dropped: this
    /// tool does not log in.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let url = Url::parse(text).map_err(|e| UrlError::Malformed(e.to_string()))?;
        Self::from_url(&url)
    }

    /// Takes over an already parsed URL.
    pub fn from_url(url: &Url) -> Result<Self, UrlError> {
        Self::from_url_with(url, |_| false)
    }

    /// As [`PageUrl::from_url`], with a memory of services already verified
    /// (see [`OnionHost::parse_with`]).
    pub fn from_url_with(url: &Url, known: impl FnOnce(&OnionHost) -> bool) -> Result<Self, UrlError> {
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            other => return Err(UrlError::Scheme(other.to_owned())),
        };
        let Some(Host::Domain(host)) = url.host() else {
            return Err(OnionError::NotOnion.into());
        };
        let (subdomain, name) = split_subdomain(host);
        let site = OnionHost::parse_with(name, known)?;
        if !subdomain.is_none_or(is_host_name) {
            return Err(UrlError::Subdomain);
        }
        if url.as_str().len() > URL_BYTES_MAX {
            return Err(UrlError::TooLong);
        }
        let port = match url.port() {
            None => None,
            Some(port) => Some(NonZeroU16::new(port).ok_or(UrlError::Port)?),
        };
        let mut found = url.path().to_owned();
        if let Some(query) = url.query() {
            found.push('?');
            found.push_str(query);
        }
        let canonical = canonical_path(url.path(), url.query());
        Ok(Self {
            site,
            scheme,
            subdomain: subdomain.map(Into::into),
            port,
            found: (found != canonical).then(|| found.into_boxed_str()),
            canonical: canonical.into_boxed_str(),
        })
    }

    /// The front page of a site over plain HTTP.
    pub fn front_page(site: OnionHost) -> Self {
        Self { site, scheme: Scheme::Http, subdomain: None, port: None, canonical: "/".into(), found: None }
    }

    /// The same origin with another path, such as `/robots.txt`.
    pub fn with_path(&self, path: &str) -> Self {
        Self { canonical: path.into(), found: None, ..self.clone() }
    }

    /// The onion service this page lives on.
    pub fn site(&self) -> OnionHost {
        self.site
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// What stands before the onion address, without the dot (`www`).
    pub fn subdomain(&self) -> Option<&str> {
        self.subdomain.as_deref()
    }

    /// The port, explicit or that of the scheme.
    pub fn port(&self) -> u16 {
        self.port.map_or(self.scheme.default_port(), NonZeroU16::get)
    }

    /// Host as it goes into SOCKS and `Host`, with subdomain, without port.
    pub fn host_name(&self) -> String {
        match &self.subdomain {
            Some(subdomain) => format!("{subdomain}.{}", self.site.full_name()),
            None => self.site.full_name(),
        }
    }

    /// `scheme://host[:port]`: what robots.txt and one server answer for.
    pub fn origin(&self) -> String {
        let port = self.port.map(|p| format!(":{p}")).unwrap_or_default();
        format!("{}://{}{port}", self.scheme.as_str(), self.host_name())
    }

    /// Path and query in canonical form, beginning with `/`.
    pub fn path(&self) -> &str {
        &self.canonical
    }

    /// Path and query as found on the page.
    pub fn path_found(&self) -> &str {
        self.found.as_deref().unwrap_or(&self.canonical)
    }

    /// The whole canonical address: the name of this page in all output.
    pub fn canonical(&self) -> String {
        format!("{}{}", self.origin(), self.canonical)
    }

    /// The whole address to ask for.
    pub fn as_found(&self) -> String {
        format!("{}{}", self.origin(), self.path_found())
    }

    /// A 128-bit BLAKE3 digest of the canonical form: the page's key within its site.
    pub fn key(&self) -> PageKey {
        let mut hash = blake3::Hasher::new();
        hash.update(&[u8::from(self.scheme == Scheme::Https)]);
        hash.update(&self.port.map_or(0, NonZeroU16::get).to_be_bytes());
        hash.update(self.subdomain.as_deref().unwrap_or_default().as_bytes());
        hash.update(b"\0");
        hash.update(self.canonical.as_bytes());
        let mut key = [0u8; 16];
        key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
        PageKey(key)
    }

    fn identity(&self) -> (OnionHost, Scheme, Option<&str>, Option<NonZeroU16>, &str) {
        (self.site, self.scheme, self.subdomain.as_deref(), self.port, &self.canonical)
    }
}

/// The key of a page within its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PageKey(pub [u8; 16]);

/// Splits `a.b.<56>.onion` into `Some("a.b")` and `<56>.onion`.
pub(crate) fn split_subdomain(host: &str) -> (Option<&str>, &str) {
    let host = host.strip_suffix('.').unwrap_or(host);
    let Some(dot) = host.strip_suffix(".onion").and_then(|rest| rest.rfind('.')) else {
        return (None, host);
    };
    let subdomain = host[..dot].trim_matches('.');
    ((!subdomain.is_empty()).then_some(subdomain), &host[dot + 1..])
}

/// Letters, digits, hyphens and underscores between dots. The URL standard lets
/// more pass (`a!b`), but no proxy does.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    name.len() <= SUBDOMAIN_BYTES_MAX && name.split('.').all(is_label)
}

impl PartialEq for PageUrl {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}
impl Eq for PageUrl {}
impl PartialOrd for PageUrl {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for PageUrl {
    fn cmp(&self, other: &Self) -> Ordering {
        self.identity().cmp(&other.identity())
    }
}
impl Hash for PageUrl {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl fmt::Debug for PageUrl {
    /// Logs show neither the whole name of the site nor the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{:?}/…", self.scheme.as_str(), self.site)
    }
}

#[derive(Serialize, Deserialize)]
struct Recorded<'a>(OnionHost, Scheme, Option<&'a str>, Option<NonZeroU16>, &'a str, Option<&'a str>);

impl Serialize for PageUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&self.as_found());
        }
        let found = self.found.as_deref();
        Recorded(self.site, self.scheme, self.subdomain.as_deref(), self.port, &self.canonical, found)
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PageUrl {
    /// Text is parsed in full; the binary form comes from our own journal.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            return Self::parse(&text).map_err(serde::de::Error::custom);
        }
        let Recorded(site, scheme, subdomain, port, canonical, found) = Recorded::deserialize(deserializer)?;
        Ok(Self {
            site,
            scheme,
            subdomain: subdomain.map(Into::into),
            port,
            canonical: canonical.into(),
            found: found.map(Into::into),
        })
    }
}
