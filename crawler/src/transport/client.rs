//! The HTTP client whose every connection leaves through the door.
//!
//! One [`DoorClient`] per scan. It asks in plain HTTP/1.1 with one fixed face,
//! follows nothing, remembers nothing, resolves no name and reads no variable of
//! the environment. For https onions the door speaks the TLS, so the address on
//! the wire differs from the page's; [`RequestPlan`] is the one place that knows.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, header};
use model::{PageUrl, Scheme};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::{Client, Proxy, RequestBuilder, redirect};
use url::Url;

use super::door::Door;
use super::label::{site_of_wire_host, tls_host};
use super::shared::Shared;
use super::tls::client_config;

/// How long an idle connection is kept for the next page of its site. The pool
/// clears away closed ones no sooner than this, at some 9 kB each: with many
/// sites a second, a longer time would cost hundreds of megabytes.
const POOL_IDLE: Duration = Duration::from_secs(15);
/// What the client grants the door on top of the door's own limits, so that the
/// door, which knows the cause, is always the first to give up.
const CONNECT_MARGIN: Duration = Duration::from_secs(5);

/// What a server sees of us: the same on every install.
///
/// The order of fields is that of the structure, after `Host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFace {
    /// `User-Agent`.
    pub user_agent: HeaderValue,
    /// `Accept`.
    pub accept: HeaderValue,
    /// `Accept-Language`.
    pub accept_language: HeaderValue,
}

impl Default for RequestFace {
    fn default() -> Self {
        Self {
            user_agent: HeaderValue::from_static(
                "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
            ),
            accept: HeaderValue::from_static("text/html, application/xhtml+xml, text/plain;q=0.5"),
            accept_language: HeaderValue::from_static("en-US,en;q=0.5"),
        }
    }
}

/// How the question for a page is put on the wire between client and door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPlan {
    /// What the client is told to ask for: always `http:`, with a marked host for https pages.
    pub wire_url: String,
    /// The `Host` field, as a browser would send it for the page.
    pub host_header: String,
    /// Whether the door speaks TLS to the site.
    pub tls: bool,
}

impl RequestPlan {
    /// The plan for a page, asked for as it was found.
    pub fn new(page: &PageUrl) -> Self {
        let host = page.host_name();
        let port = page.port();
        let tls = page.scheme() == Scheme::Https;
        let wire_host = if tls { tls_host(&host) } else { host.clone() };
        let host_header = if port == page.scheme().default_port() { host } else { format!("{host}:{port}") };
        Self { wire_url: format!("http://{wire_host}:{port}{}", page.path_found()), host_header, tls }
    }
}

/// Why the client cannot be built or a question not be put.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The TLS library refuses its own settings.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refuses its settings.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// The HTTP client of a scan.
#[derive(Clone)]
pub struct DoorClient {
    client: Client,
    face: RequestFace,
    shared: Arc<Shared>,
}

impl fmt::Debug for DoorClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DoorClient").field("face", &self.face).finish_non_exhaustive()
    }
}

impl DoorClient {
    /// A client that reaches nothing but onions through `door`.
    ///
    /// # Errors
    /// The libraries refuse their settings.
    pub fn new(door: &Door, face: RequestFace) -> Result<Self, ClientError> {
        let shared = Arc::clone(door.shared());
        let for_proxy = Arc::clone(&shared);
        let proxy = Proxy::custom(move |wire| Some(proxy_for(&for_proxy, wire)));
        let limits = door.limits();
        #[expect(clippy::disallowed_methods, reason = "the one client: everything it asks goes to the door's proxy")]
        let client = Client::builder()
            .proxy(proxy)
            .dns_resolver(NoNames)
            .tls_backend_preconfigured(client_config()?)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            .http1_title_case_headers()
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(POOL_IDLE)
            .tcp_nodelay(true)
            .connect_timeout(limits.connect_timeout + limits.tls_timeout + CONNECT_MARGIN)
            .build()?;
        Ok(Self { client, face, shared })
    }

    /// A GET for a page, ready to be sent.
    pub fn get(&self, page: &PageUrl) -> RequestBuilder {
        self.ask(Method::GET, page)
    }

    /// A HEAD for a page, ready to be sent.
    pub fn head(&self, page: &PageUrl) -> RequestBuilder {
        self.ask(Method::HEAD, page)
    }

    fn ask(&self, method: Method, page: &PageUrl) -> RequestBuilder {
        // The address has been checked when it was parsed: once is enough.
        self.shared.sites.meet(page.site());
        let plan = RequestPlan::new(page);
        let fixed = |name: HeaderName, value: &HeaderValue| (name, value.clone());
        let mut fields = http::HeaderMap::with_capacity(5);
        // A host of a checked address holds nothing that a field could not.
        if let Ok(host) = HeaderValue::try_from(plan.host_header) {
            fields.insert(header::HOST, host);
        }
        fields.extend([
            fixed(header::USER_AGENT, &self.face.user_agent),
            fixed(header::ACCEPT, &self.face.accept),
            fixed(header::ACCEPT_LANGUAGE, &self.face.accept_language),
            fixed(header::ACCEPT_ENCODING, &HeaderValue::from_static("identity")),
        ]);
        self.client.request(method, plan.wire_url).headers(fields)
    }
}

/// The door, under the label that the site has now.
fn proxy_for(shared: &Shared, wire: &Url) -> String {
    let site = wire.host_str().and_then(|host| site_of_wire_host(host, |site| shared.sites.knows(site)));
    match site {
        Some(site) => shared.proxy_url(&shared.sites.label(site)),
        // Not an onion: a proxy that refuses it, rather than none, which would go direct.
        None => shared.proxy_url_for_nobody(),
    }
}

/// Refuses to resolve: with `socks5h` and a numeric proxy address nothing ever asks.
#[derive(Debug)]
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(async {
            Err::<Box<dyn Iterator<Item = SocketAddr> + Send>, _>("no name is ever resolved here".into())
        })
    }
}
