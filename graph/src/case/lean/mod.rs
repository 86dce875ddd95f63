//! Records read without making anything of them that is not needed to compare scans.
//!
//! Invariant: what is read here is what [`codec`] reads; a test holds one against the
//! other. Texts are borrowed from the record as bytes, which the codec knows to be
//! UTF-8, and what stands behind the last field that is needed is not looked at. Links
//! are only walked over: see [`links`].

mod links;

use std::num::NonZeroU16;

use model::{
    ByteLedger, Cut, Digest16, Disguise, Distance, Fault, Field, GivenUp, IdentifierKind, Imported, MediaCounts,
    MediaType, OnionHost, OurNetwork, PageClass, PageUrl, Refusal, RefusedTag, RobotsRead, ScanId, Scheme, UtcTime,
};
use serde::Deserialize;

pub(super) use links::LeanLinks;

use super::codec;
use crate::GraphError;
use crate::analyse::time::PageState;

/// What is needed of an event.
#[derive(Debug)]
pub(super) enum Lean<'a> {
    Visited(Box<LeanVisit<'a>>),
    Mentions(LeanMentions<'a>),
    Prints(LeanPrints<'a>),
    Robots(Box<RobotsRead>),
    GivenUp(Box<GivenUp>),
    OurNetwork(OurNetwork),
    Imported(Box<Imported>),
    /// It says nothing about a page or a site.
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanUrl<'a>(
    pub(super) OnionHost,
    Scheme,
    Option<&'a [u8]>,
    Option<NonZeroU16>,
    &'a [u8],
    #[serde(borrow)] Option<&'a [u8]>,
);

#[derive(Debug, Deserialize)]
pub(super) struct LeanVisit<'a> {
    #[serde(rename = "scan")]
    _scan: ScanId,
    pub(super) at: UtcTime,
    #[serde(rename = "took_millis")]
    _took_millis: u32,
    #[serde(borrow)]
    pub(super) url: LeanUrl<'a>,
    #[serde(rename = "distance")]
    _distance: Distance,
    #[serde(rename = "attempt")]
    _attempt: u8,
    pub(super) outcome: LeanOutcome<'a>,
    #[serde(rename = "ledger")]
    _ledger: ByteLedger,
    #[serde(skip)]
    pub(super) links: LeanLinks<'a>,
}

#[derive(Debug, Deserialize)]
pub(super) enum LeanOutcome<'a> {
    #[serde(borrow)]
    Page(Box<LeanRecord<'a>>),
    Empty {
        status: u16,
    },
    Redirect {
        #[serde(rename = "status")]
        _status: u16,
        #[serde(rename = "to")]
        _to: Option<LeanTarget<'a>>,
    },
    Refused {
        #[serde(rename = "status")]
        _status: u16,
        why: Refusal,
    },
    Faulty(Fault),
    Failed(model::Cause),
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanRecord<'a> {
    pub(super) status: u16,
    _media_type: MediaType,
    _charset: &'a [u8],
    #[serde(borrow)]
    _head: LeanHead<'a>,
    pub(super) text: LeanText<'a>,
    _html_lang: Option<&'a [u8]>,
    _language: Option<(&'a [u8], u8)>,
    pub(super) class: PageClass,
    pub(super) counts: LeanCounts<'a>,
    pub(super) dom_hash: Option<Digest16>,
    pub(super) cut: Cut,
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanHead<'a> {
    _server: Option<&'a [u8]>,
    _powered_by: Option<&'a [u8]>,
    _header_order: Option<Digest16>,
    _etag: Option<Digest16>,
    #[serde(borrow)]
    _cookie_names: Vec<&'a [u8]>,
    _certificate: Option<&'a [u8]>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanText<'a> {
    pub(super) title: Option<&'a [u8]>,
    /// Description, keywords, first heading, generator, canonical address, robots.
    #[serde(borrow)]
    _others: [Option<&'a [u8]>; 6],
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanCounts<'a> {
    pub(super) words: u32,
    /// Links, links of other schemes, forms.
    _first: [u32; 3],
    #[serde(borrow)]
    _inputs: Vec<(&'a [u8], u32)>,
    /// Scripts and frames.
    _last: [u32; 2],
    _media: MediaCounts,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is needed stands behind it")]
pub(super) enum LeanTarget<'a> {
    Page(#[serde(borrow)] LeanUrl<'a>),
    Site(OnionHost),
    Domain(&'a [u8]),
    Refused(RefusedTag),
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanMentions<'a> {
    #[serde(rename = "scan")]
    _scan: ScanId,
    pub(super) at: UtcTime,
    #[serde(borrow)]
    pub(super) url: LeanUrl<'a>,
    pub(super) mentions: Vec<LeanMention<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanMention<'a> {
    pub(super) kind: IdentifierKind,
    #[serde(borrow)]
    pub(super) form: LeanForm<'a>,
    _field: Field,
    _disguise: Disguise,
    _confidence_percent: u8,
    _rule: &'a [u8],
    _count: u32,
}

#[derive(Debug, Deserialize)]
pub(super) enum LeanForm<'a> {
    Clear(&'a [u8]),
    Keyed {
        token: [u8; 16],
        #[serde(rename = "coarse")]
        _coarse: Option<&'a [u8]>,
    },
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanPrints<'a> {
    #[serde(rename = "scan")]
    _scan: ScanId,
    pub(super) at: UtcTime,
    #[serde(borrow)]
    pub(super) url: LeanUrl<'a>,
    pub(super) simhash: Option<u64>,
}

impl LeanUrl<'_> {
    /// Appends what the page is told apart by.
    pub(super) fn identify(&self, out: &mut Vec<u8>) {
        let Self(site, scheme, subdomain, port, path, _found) = self;
        let port = port.map_or(scheme.default_port(), NonZeroU16::get);
        identify(site, *scheme, *subdomain, port, path, out);
    }
}

/// As [`LeanUrl::identify`], of an address that was read in full.
pub(super) fn identify_page(url: &PageUrl, out: &mut Vec<u8>) {
    identify(&url.site(), url.scheme(), url.subdomain().map(str::as_bytes), url.port(), url.path().as_bytes(), out);
}

fn identify(site: &OnionHost, scheme: Scheme, subdomain: Option<&[u8]>, port: u16, path: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(site.as_bytes());
    out.push(u8::from(scheme == Scheme::Https));
    out.extend_from_slice(&port.to_be_bytes());
    out.extend_from_slice(subdomain.unwrap_or_default());
    out.push(0);
    out.extend_from_slice(path);
    out.push(0);
}

impl LeanForm<'_> {
    /// Whether it is the same identifier; what is said of it besides may differ.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Clear(one), Self::Clear(other)) => one == other,
            (Self::Keyed { token: one, .. }, Self::Keyed { token: other, .. }) => one == other,
            (Self::Clear(_), Self::Keyed { .. }) | (Self::Keyed { .. }, Self::Clear(_)) => false,
        }
    }

    /// Appends what the identifier is told apart by.
    pub(super) fn identify(&self, out: &mut Vec<u8>) {
        match self {
            Self::Clear(canonical) => {
                out.push(0);
                out.extend_from_slice(canonical);
                out.push(0);
            }
            Self::Keyed { token, .. } => {
                out.push(1);
                out.extend_from_slice(token);
            }
        }
    }
}

impl LeanOutcome<'_> {
    /// The state that the outcome stands for.
    pub(super) fn state(&self) -> PageState {
        match self {
            Self::Page(page) => PageState::of_page(page.status, page.class),
            Self::Empty { status } => PageState::of_empty(*status),
            Self::Redirect { .. } => PageState::Redirect,
            Self::Refused { why, .. } => PageState::Refused(*why),
            Self::Faulty(fault) => PageState::Faulty(*fault),
            Self::Failed(cause) => PageState::Failed(*cause),
        }
    }
}

/// The scan that a record belongs to; `None` for what belongs to no scan.
pub(super) fn scan_of(kind: u8, payload: &[u8]) -> Result<Option<ScanId>, GraphError> {
    match kind {
        codec::VISITED
        | codec::ROBOTS_READ
        | codec::GIVEN_UP
        | codec::OUR_NETWORK
        | codec::IMPORTED
        | codec::MENTIONS
        | codec::FINGERPRINTS => codec::beginning_of(payload).map(Some),
        _ => Ok(None),
    }
}

fn visited(payload: &[u8]) -> Result<LeanVisit<'_>, GraphError> {
    let (visit, rest) = codec::beginning_and_rest(payload)?;
    Ok(LeanVisit { links: LeanLinks::of(rest), ..visit })
}

/// Reads a record of a kind that [`scan_of`] knows a scan for.
pub(super) fn lean(kind: u8, payload: &[u8]) -> Result<Lean<'_>, GraphError> {
    Ok(match kind {
        codec::VISITED => Lean::Visited(Box::new(visited(payload)?)),
        codec::MENTIONS => Lean::Mentions(codec::beginning_of(payload)?),
        codec::FINGERPRINTS => Lean::Prints(codec::beginning_of(payload)?),
        codec::ROBOTS_READ => Lean::Robots(codec::beginning_of(payload)?),
        codec::GIVEN_UP => Lean::GivenUp(codec::beginning_of(payload)?),
        codec::OUR_NETWORK => Lean::OurNetwork(codec::beginning_of(payload)?),
        codec::IMPORTED => Lean::Imported(codec::beginning_of(payload)?),
        _ => Lean::Other,
    })
}

#[cfg(test)]
mod tests;
