//! Links: from a page to a page, a site, a domain, or a refused site.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::Label;
use crate::{DomainName, OnionHost, PageUrl};

/// What kind of relation an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// `a href`, `area href`.
    Hyperlink,
    /// An HTTP redirect or a meta refresh.
    Redirect,
    /// The target of a form; never submitted.
    Form,
    /// `frame` or `iframe`.
    Frame,
    /// `link rel=canonical`.
    Canonical,
    /// The `Onion-Location` header or its meta form.
    OnionLocation,
    /// An onion address standing in the text, not linked.
    TextMention,
    /// The host of an image, script, style or other resource; never fetched.
    ResourceHost,
}

impl LinkKind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::Hyperlink,
        Self::Redirect,
        Self::Form,
        Self::Frame,
        Self::Canonical,
        Self::OnionLocation,
        Self::TextMention,
        Self::ResourceHost,
    ];

    /// The word used in JSON and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hyperlink => "hyperlink",
            Self::Redirect => "redirect",
            Self::Form => "form",
            Self::Frame => "frame",
            Self::Canonical => "canonical",
            Self::OnionLocation => "onion-location",
            Self::TextMention => "text-mention",
            Self::ResourceHost => "resource-host",
        }
    }

    /// Reads the word written by [`LinkKind::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether a scan may visit the target of such an edge.
    pub fn is_followable(self) -> bool {
        match self {
            Self::Hyperlink | Self::Redirect | Self::Frame | Self::OnionLocation | Self::TextMention => true,
            Self::Form | Self::Canonical | Self::ResourceHost => false,
        }
    }
}

/// Where on the page a link stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In a response header.
    Http,
    /// In the document's `head`.
    Head,
    /// Inside `nav`.
    Nav,
    /// Inside `header`.
    Header,
    /// Inside `main` or `article`.
    Main,
    /// Inside `aside`.
    Aside,
    /// Inside `footer`.
    Footer,
    /// Elsewhere in the body.
    Body,
}

impl Place {
    /// All places, in the order of their codes.
    pub const ALL: [Self; 8] =
        [Self::Http, Self::Head, Self::Nav, Self::Header, Self::Main, Self::Aside, Self::Footer, Self::Body];

    /// The word used in JSON and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Head => "head",
            Self::Nav => "nav",
            Self::Header => "header",
            Self::Main => "main",
            Self::Aside => "aside",
            Self::Footer => "footer",
            Self::Body => "body",
        }
    }

    /// Reads the word written by [`Place::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == word)
    }
}

/// What an edge points at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// A page on an onion service.
    Page(PageUrl),
    /// An onion service as a whole.
    Site(OnionHost),
    /// A clearnet domain, an IP literal, or an onion name that is not a valid v3 one.
    Domain(DomainName),
    /// A site on the refusal list, as an opaque tag: the name is not kept.
    Refused(RefusedTag),
}

impl Target {
    /// The onion service behind the target, if there is one.
    pub fn site(&self) -> Option<OnionHost> {
        match self {
            Self::Page(url) => Some(url.site()),
            Self::Site(site) => Some(*site),
            Self::Domain(_) | Self::Refused(_) => None,
        }
    }

    /// The name of this node in all output.
    pub fn name(&self) -> String {
        match self {
            Self::Page(url) => url.canonical(),
            Self::Site(site) => site.full_name(),
            Self::Domain(domain) => domain.as_str().to_owned(),
            Self::Refused(tag) => tag.to_string(),
        }
    }
}

/// The keyed tag that stands for a refused site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RefusedTag(pub [u8; 8]);

impl RefusedTag {
    /// Reads `refused:<16 hex digits>`.
    pub fn parse(name: &str) -> Option<Self> {
        let hex = name.strip_prefix("refused:")?;
        let raw = data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?;
        raw.try_into().ok().map(Self)
    }
}

impl fmt::Display for RefusedTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused:{}", data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// The values of a `rel` attribute that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rel(u8);

const REL_WORDS: [&str; 8] = ["nofollow", "noopener", "noreferrer", "ugc", "sponsored", "next", "prev", "external"];

impl Rel {
    /// Reads a `rel` attribute; unknown words are dropped.
    pub fn parse(attribute: &str) -> Self {
        let bit = |word: &str| REL_WORDS.iter().position(|known| known.eq_ignore_ascii_case(word));
        Self(attribute.split_ascii_whitespace().filter_map(bit).fold(0, |bits, i| bits | 1 << i))
    }

    /// From the byte made by [`Rel::bits`].
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// The words of either.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// One bit a word.
    pub fn bits(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Rel {
    /// The known words, separated by spaces, in a fixed order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = REL_WORDS.iter().enumerate().filter(|(i, _)| self.0 & (1 << i) != 0);
        for (n, (_, word)) in words.enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

/// One edge out of a page: all links of the page with equal target, kind and
/// place are one edge with a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEdge {
    /// What it points at.
    pub target: Target,
    /// What kind of relation it is.
    pub kind: LinkKind,
    /// Where on the page the first such link stood.
    pub place: Place,
    /// Union of the `rel` words.
    pub rel: Rel,
    /// Text of the first such link that has one.
    pub text: Option<Label>,
    /// How many such links stood on the page.
    pub count: u32,
    /// What the scan decided about visiting the target.
    pub decision: Decision,
}

/// What the frontier said to a link that was offered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decision {
    /// New to this scan: it was queued.
    Queued,
    /// Queued or visited before in this scan.
    Known,
    /// It will not be visited.
    Not(NotVisited),
}

/// Why the target of an edge is not visited. Order matters: where several
/// reasons hold for a target, the first in this list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotVisited {
    /// The site is on the refusal list.
    Refused,
    /// Not an onion service: outside Tor nothing is visited.
    Clearnet,
    /// An onion name that is not a valid v3 address (damaged, or retired v2).
    InvalidAddress,
    /// The edge is of a kind that is recorded only (form, canonical, resource host).
    NotFollowable,
    /// The name of the file promises media or an archive.
    MediaExtension,
    /// Longer than 2,048 bytes.
    UrlTooLong,
    /// More path segments than allowed.
    PathTooDeep,
    /// A segment of the path repeats itself: a trap.
    RepeatedSegment,
    /// A calendar without end: sampled.
    Calendar,
    /// The address carries a session id: sampled.
    SessionId,
    /// Many addresses of this shape on the site: sampled.
    SameShape,
    /// Outside the scope of the scan (`--scope seeds`).
    OutOfScope,
    /// robots.txt asks not to.
    Robots,
    /// Further from the seeds than the hop depth.
    HopDepth,
    /// More than five redirects in a row.
    RedirectChain,
    /// The source site has had its share of new sites.
    NewSitesPerSource,
    /// The site's page budget is used up.
    SiteBudget,
    /// The scan's site budget is used up.
    ScanSites,
    /// The scan's budget of pages, bytes or time is used up.
    ScanBudget,
    /// The site did not answer.
    SiteDown,
    /// Queued, but the scan was stopped before its turn came.
    NotReached,
    /// The address holds encoded data or an identifier of a person: it is not
    /// kept, so it cannot be visited. Only its site is.
    Withheld,
}

impl NotVisited {
    /// All reasons, in the order of their codes.
    pub const ALL: [Self; 22] = [
        Self::Refused,
        Self::Clearnet,
        Self::InvalidAddress,
        Self::NotFollowable,
        Self::MediaExtension,
        Self::UrlTooLong,
        Self::PathTooDeep,
        Self::RepeatedSegment,
        Self::Calendar,
        Self::SessionId,
        Self::SameShape,
        Self::OutOfScope,
        Self::Robots,
        Self::HopDepth,
        Self::RedirectChain,
        Self::NewSitesPerSource,
        Self::SiteBudget,
        Self::ScanSites,
        Self::ScanBudget,
        Self::SiteDown,
        Self::NotReached,
        Self::Withheld,
    ];

    /// The word used in JSON and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Clearnet => "clearnet",
            Self::InvalidAddress => "invalid_address",
            Self::NotFollowable => "not_followable",
            Self::MediaExtension => "media_extension",
            Self::UrlTooLong => "url_too_long",
            Self::PathTooDeep => "path_too_deep",
            Self::RepeatedSegment => "repeated_segment",
            Self::Calendar => "calendar",
            Self::SessionId => "session_id",
            Self::SameShape => "same_shape",
            Self::OutOfScope => "out_of_scope",
            Self::Robots => "robots",
            Self::HopDepth => "hop_depth",
            Self::RedirectChain => "redirect_chain",
            Self::NewSitesPerSource => "new_sites_per_source",
            Self::SiteBudget => "site_budget",
            Self::ScanSites => "scan_sites",
            Self::ScanBudget => "scan_budget",
            Self::SiteDown => "site_down",
            Self::NotReached => "not_reached",
            Self::Withheld => "withheld",
        }
    }

    /// Reads the word written by [`NotVisited::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}
