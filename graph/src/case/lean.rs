//! Records read without making anything of them that is not needed to compare scans.
//!
//! Invariant: what is read here is what [`codec`] reads; a test holds one against the
//! other. Texts are borrowed from the record, and what stands behind the last field
//! that is needed is not looked at.

use std::num::NonZeroU16;

use model::{
    ByteLedger, Cut, Digest16, Disguise, Distance, Fault, Field, GivenUp, IdentifierKind, Imported, LinkKind,
    MediaCounts, MediaType, OnionHost, OurNetwork, PageClass, PageUrl, Place, Refusal, RefusedTag, Rel, RobotsRead,
    ScanId, Scheme, UtcTime,
};
use serde::Deserialize;

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
    Option<&'a str>,
    Option<NonZeroU16>,
    &'a str,
    #[serde(borrow)] Option<&'a str>,
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
    pub(super) links: Vec<LeanLink<'a>>,
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
    _charset: &'a str,
    #[serde(borrow)]
    _head: LeanHead<'a>,
    pub(super) text: LeanText<'a>,
    _html_lang: Option<&'a str>,
    _language: Option<(&'a str, u8)>,
    pub(super) class: PageClass,
    _counts: LeanCounts<'a>,
    pub(super) dom_hash: Option<Digest16>,
    pub(super) cut: Cut,
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanHead<'a> {
    _server: Option<&'a str>,
    _powered_by: Option<&'a str>,
    _header_order: Option<Digest16>,
    _etag: Option<Digest16>,
    #[serde(borrow)]
    _cookie_names: Vec<&'a str>,
    _certificate: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanText<'a> {
    pub(super) title: Option<&'a str>,
    /// Description, keywords, first heading, generator, canonical address, robots.
    #[serde(borrow)]
    _others: [Option<&'a str>; 6],
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanCounts<'a> {
    /// Words, links, links of other schemes, forms.
    _first: [u32; 4],
    #[serde(borrow)]
    _inputs: Vec<(&'a str, u32)>,
    /// Scripts and frames.
    _last: [u32; 2],
    _media: MediaCounts,
}

#[derive(Debug, Deserialize)]
pub(super) enum LeanTarget<'a> {
    Page(#[serde(borrow)] LeanUrl<'a>),
    Site(OnionHost),
    Domain(&'a str),
    Refused(RefusedTag),
}

#[derive(Debug, Deserialize)]
pub(super) struct LeanLink<'a> {
    #[serde(borrow)]
    pub(super) target: LeanTarget<'a>,
    pub(super) kind: LinkKind,
    _place: Place,
    _rel: Rel,
    _text: Option<&'a str>,
    _count: u32,
    _decision: model::Decision,
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
    _rule: &'a str,
    _count: u32,
}

#[derive(Debug, Deserialize)]
pub(super) enum LeanForm<'a> {
    Clear(&'a str),
    Keyed {
        token: [u8; 16],
        #[serde(rename = "coarse")]
        _coarse: Option<&'a str>,
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
    identify(&url.site(), url.scheme(), url.subdomain(), url.port(), url.path(), out);
}

fn identify(site: &OnionHost, scheme: Scheme, subdomain: Option<&str>, port: u16, path: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(site.as_bytes());
    out.push(u8::from(scheme == Scheme::Https));
    out.extend_from_slice(&port.to_be_bytes());
    out.extend_from_slice(subdomain.unwrap_or_default().as_bytes());
    out.push(0);
    out.extend_from_slice(path.as_bytes());
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
                out.extend_from_slice(canonical.as_bytes());
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

impl LeanTarget<'_> {
    /// Appends what the target is told apart by.
    pub(super) fn identify(&self, out: &mut Vec<u8>) {
        match self {
            Self::Page(url) => {
                out.push(0);
                url.identify(out);
            }
            Self::Site(site) => {
                out.push(1);
                out.extend_from_slice(site.as_bytes());
            }
            Self::Domain(name) => {
                out.push(2);
                out.extend_from_slice(name.as_bytes());
                out.push(0);
            }
            Self::Refused(tag) => {
                out.push(3);
                out.extend_from_slice(&tag.0);
            }
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

/// Reads a record of a kind that [`scan_of`] knows a scan for.
pub(super) fn lean(kind: u8, payload: &[u8]) -> Result<Lean<'_>, GraphError> {
    Ok(match kind {
        codec::VISITED => Lean::Visited(codec::beginning_of(payload)?),
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
mod tests {
    use model::{CrawlEvent, IdentifierForm, Target, VisitOutcome};
    use proptest::prelude::*;

    use super::*;
    use crate::case::tests::world::event;

    fn same_target(lean: &LeanTarget<'_>, full: &Target) -> bool {
        match (lean, full) {
            (LeanTarget::Page(lean), Target::Page(full)) => lean.0 == full.site() && lean.4 == full.path(),
            (LeanTarget::Site(lean), Target::Site(full)) => lean == full,
            (LeanTarget::Domain(lean), Target::Domain(full)) => *lean == full.as_str(),
            (LeanTarget::Refused(lean), Target::Refused(full)) => lean == full,
            _ => false,
        }
    }

    fn same_visit(lean: &LeanVisit<'_>, full: &model::Visit) {
        assert_eq!((lean.at, lean.url.0, lean.url.4), (full.at, full.url.site(), full.url.path()));
        assert_eq!(lean.outcome.state(), PageState::of(&full.outcome));
        match (&lean.outcome, &full.outcome) {
            (LeanOutcome::Page(lean), VisitOutcome::Page(full)) => {
                let title = full.text.title.as_ref().map(model::Title::as_str);
                assert_eq!((lean.status, lean.text.title, lean.class), (full.status, title, full.class));
                assert_eq!((lean.dom_hash, lean.cut), (full.dom_hash, full.cut));
            }
            (LeanOutcome::Empty { status }, VisitOutcome::Empty { status: full }) => assert_eq!(status, full),
            (lean, full) => assert!(!matches!(lean, LeanOutcome::Page(_)), "{lean:?} is not {full:?}"),
        }
        assert_eq!(lean.links.len(), full.links.len());
        for (lean, full) in lean.links.iter().zip(&full.links) {
            assert!(same_target(&lean.target, &full.target) && lean.kind == full.kind);
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_the_codec_reads(event in event()) {
            let (kind, payload) = codec::encode(&event).unwrap();
            match (lean(kind, &payload).unwrap(), &event) {
                (Lean::Visited(lean), CrawlEvent::Visited(full)) => {
                    prop_assert_eq!(scan_of(kind, &payload).unwrap(), Some(full.scan));
                    same_visit(&lean, full);
                }
                (Lean::Mentions(lean), CrawlEvent::Mentions(full)) => {
                    prop_assert_eq!((lean.at, lean.url.0, lean.url.4), (full.at, full.url.site(), full.url.path()));
                    prop_assert_eq!(lean.mentions.len(), full.mentions.len());
                    for (lean, full) in lean.mentions.iter().zip(&full.mentions) {
                        let same = match (&lean.form, &full.form) {
                            (LeanForm::Clear(lean), IdentifierForm::Clear(full)) => *lean == &**full,
                            (LeanForm::Keyed { token: lean, .. }, IdentifierForm::Keyed { token, .. }) => *lean == token.0,
                            _ => false,
                        };
                        prop_assert!(same && lean.kind == full.kind);
                    }
                }
                (Lean::Prints(lean), CrawlEvent::Fingerprints(full)) => {
                    prop_assert_eq!((lean.at, lean.simhash), (full.at, full.prints.simhash));
                }
                (Lean::Robots(lean), CrawlEvent::RobotsRead(full)) => prop_assert_eq!(&*lean, full),
                (Lean::GivenUp(lean), CrawlEvent::GivenUp(full)) => prop_assert_eq!(&*lean, full),
                (Lean::OurNetwork(lean), CrawlEvent::OurNetwork(full)) => prop_assert_eq!(&lean, full),
                (Lean::Imported(lean), CrawlEvent::Imported(full)) => prop_assert_eq!(&lean, full),
                (Lean::Other, _) => prop_assert_eq!(scan_of(kind, &payload).unwrap(), None),
                (lean, full) => prop_assert!(false, "{:?} is not {:?}", lean, full),
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(kind in any::<u8>(), payload in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (scan_of(kind, &payload), lean(kind, &payload).is_ok());
        }
    }
}
