//! Events as journal records: a kind, a version, and postcard.
//!
//! Invariant: a record that was written once can be read by every later version
//! of this program. postcard does not describe itself, so every change to a noun
//! in an event needs a new version here, and the old layout kept for reading; a
//! test holds the bytes of today.

use model::CrawlEvent;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::GraphError;

/// Version of every kind's layout so far.
const VERSION: u8 = 1;

const SCAN_STARTED: u8 = 1;
pub(super) const VISITED: u8 = 2;
pub(super) const ROBOTS_READ: u8 = 3;
pub(super) const GIVEN_UP: u8 = 4;
pub(super) const OUR_NETWORK: u8 = 5;
const SCAN_SEALED: u8 = 6;
pub(super) const IMPORTED: u8 = 7;
pub(super) const MENTIONS: u8 = 8;
pub(super) const FINGERPRINTS: u8 = 9;
const SEALED: u8 = 10;
const REVEALED: u8 = 11;
const INGESTED: u8 = 12;
const TRIPPED: u8 = 13;
const FORGOTTEN: u8 = 14;
const LIFTED: u8 = 15;
const DECIDED: u8 = 16;
const INDICATED: u8 = 17;
const ANALYSED: u8 = 18;
const ARMED: u8 = 19;

/// The kind of an event's record, and its payload.
pub(crate) fn encode(event: &CrawlEvent) -> Result<(u8, Vec<u8>), GraphError> {
    match event {
        CrawlEvent::ScanStarted(start) => payload(SCAN_STARTED, start),
        CrawlEvent::Visited(visit) => payload(VISITED, visit),
        CrawlEvent::RobotsRead(robots) => payload(ROBOTS_READ, robots),
        CrawlEvent::GivenUp(given_up) => payload(GIVEN_UP, given_up),
        CrawlEvent::OurNetwork(network) => payload(OUR_NETWORK, network),
        CrawlEvent::ScanSealed(seal) => payload(SCAN_SEALED, seal),
        CrawlEvent::Imported(imported) => payload(IMPORTED, imported),
        CrawlEvent::Mentions(mentions) => payload(MENTIONS, mentions),
        CrawlEvent::Fingerprints(prints) => payload(FINGERPRINTS, prints),
        CrawlEvent::Sealed(sealed) => payload(SEALED, sealed),
        CrawlEvent::Revealed(revealed) => payload(REVEALED, revealed),
        CrawlEvent::Ingested(ingested) => payload(INGESTED, ingested),
        CrawlEvent::Tripped(tripped) => payload(TRIPPED, tripped),
        CrawlEvent::Forgotten(forgotten) => payload(FORGOTTEN, forgotten),
        CrawlEvent::Lifted(lifted) => payload(LIFTED, lifted),
        CrawlEvent::Decided(decided) => payload(DECIDED, decided),
        CrawlEvent::Indicated(page) => payload(INDICATED, page),
        CrawlEvent::Analysed(part) => payload(ANALYSED, part),
        CrawlEvent::Armed(armed) => payload(ARMED, armed),
    }
}

/// Reads a record back.
///
/// # Errors
/// `Format` for a kind or version that a newer program wrote; `Damaged` for
/// bytes that are not what they say they are.
pub(crate) fn decode(kind: u8, payload: &[u8]) -> Result<CrawlEvent, GraphError> {
    if !(SCAN_STARTED..=ARMED).contains(&kind) {
        let known = u32::from(ARMED);
        return Err(GraphError::Format { what: "kind of a journal record", found: u32::from(kind), known });
    }
    let body = versioned(payload)?;
    Ok(match kind {
        SCAN_STARTED => CrawlEvent::ScanStarted(body_of(body)?),
        VISITED => CrawlEvent::Visited(body_of(body)?),
        ROBOTS_READ => CrawlEvent::RobotsRead(body_of(body)?),
        GIVEN_UP => CrawlEvent::GivenUp(body_of(body)?),
        OUR_NETWORK => CrawlEvent::OurNetwork(body_of(body)?),
        SCAN_SEALED => CrawlEvent::ScanSealed(body_of(body)?),
        IMPORTED => CrawlEvent::Imported(body_of(body)?),
        MENTIONS => CrawlEvent::Mentions(body_of(body)?),
        FINGERPRINTS => CrawlEvent::Fingerprints(body_of(body)?),
        SEALED => CrawlEvent::Sealed(body_of(body)?),
        REVEALED => CrawlEvent::Revealed(body_of(body)?),
        INGESTED => CrawlEvent::Ingested(body_of(body)?),
        TRIPPED => CrawlEvent::Tripped(body_of(body)?),
        FORGOTTEN => CrawlEvent::Forgotten(body_of(body)?),
        LIFTED => CrawlEvent::Lifted(body_of(body)?),
        DECIDED => CrawlEvent::Decided(body_of(body)?),
        INDICATED => CrawlEvent::Indicated(body_of(body)?),
        ANALYSED => CrawlEvent::Analysed(body_of(body)?),
        _ => CrawlEvent::Armed(body_of(body)?),
    })
}

/// The first fields of a record, borrowed; what comes after them is not looked at.
pub(super) fn beginning_of<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, GraphError> {
    Ok(beginning_and_rest(payload)?.0)
}

/// The first fields of a record, and the bytes behind them.
pub(super) fn beginning_and_rest<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<(T, &'a [u8]), GraphError> {
    postcard::take_from_bytes(versioned(payload)?).map_err(|error| damaged(error.to_string()))
}

/// The fields of a record whose layout is known here.
fn versioned(payload: &[u8]) -> Result<&[u8], GraphError> {
    let (version, body) = payload.split_first().ok_or_else(|| damaged("it is empty"))?;
    if *version != VERSION {
        let (found, known) = (u32::from(*version), u32::from(VERSION));
        return Err(GraphError::Format { what: "journal record", found, known });
    }
    Ok(body)
}

fn payload<T: Serialize>(kind: u8, value: &T) -> Result<(u8, Vec<u8>), GraphError> {
    let bytes = postcard::to_extend(value, vec![VERSION]).map_err(|error| damaged(error.to_string()))?;
    Ok((kind, bytes))
}

fn body_of<T: DeserializeOwned>(body: &[u8]) -> Result<T, GraphError> {
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(damaged("it is longer than its fields")),
        Err(error) => Err(damaged(error.to_string())),
    }
}

pub(super) fn damaged(detail: impl Into<String>) -> GraphError {
    GraphError::Damaged { what: "journal record", detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use model::{
        Analysed, AnalysedCluster, AnalysedFamily, AnalysedLead, AnalysisBasis, Armed, ArmedWhat, ClusterId, Decision,
        Digest16, Indicated, IndicatorCategory, IndicatorHit, Label, PageKey, ScanEnd, ScanId, ScanKnown, SitePages,
        Target, UtcTime,
    };
    use proptest::prelude::*;

    use super::*;
    use crate::analyse::derived::{DerivedFacts, to_parts};
    use crate::case::tests::world::{event, host, link, page, page_visit, seal, start, time};

    proptest! {
        #[test]
        fn events_come_back_as_they_went(event in event()) {
            let (kind, payload) = encode(&event).unwrap();
            prop_assert_eq!(decode(kind, &payload).unwrap(), event);
        }

        #[test]
        fn any_bytes_are_read_or_refused(kind in any::<u8>(), payload in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(kind, &payload);
        }
    }

    /// If this fails, the layout of a noun has changed: records written before
    /// cannot be read any more. Give the new layout a new version, keep the old.
    #[test]
    fn the_bytes_of_version_1_do_not_change() {
        let links = vec![link(Target::Page(page(2, "/a?x=1")), Decision::Queued)];
        let events =
            [start(1, 0, vec![page(1, "/")]), page_visit(1, 5, page(1, "/"), links), seal(1, 9, ScanEnd::Stopped)];
        let mut hash = blake3::Hasher::new();
        for event in &events {
            hash.update(&encode(event).unwrap().1);
        }
        assert_eq!(
            hash.finalize().to_hex().as_str(),
            "b50ee8e3cf052b91544d6d9bb3bc9adf2d0abfb5752b98c2965ffc8aaa2092d6"
        );
    }

    /// As above, for what rules found; every category stands in it, in its order.
    #[test]
    fn the_bytes_of_what_rules_found_do_not_change() {
        let rule = |category| IndicatorHit { category, rule: "en-1".into() };
        let hits = IndicatorCategory::ALL.map(rule).to_vec();
        let (scan, at, url) = (ScanId(1), time(5), page(1, "/a?x=1"));
        let page = Indicated { scan, at, url, rules_version: Label::new("1 0011aabb"), hits };
        let (kind, bytes) = encode(&CrawlEvent::Indicated(Box::new(page))).unwrap();
        assert_eq!(
            (kind, blake3::hash(&bytes).to_hex().as_str()),
            (17, "00bb87351abde2f679c0fd899e17149e60c62dd15765ae2dda96808d4c585e7b")
        );
    }

    /// An analysis with one of everything.
    fn parts() -> Vec<Analysed> {
        let (id, before) = (ClusterId([1; 6]), ClusterId([2; 6]));
        let basis = AnalysisBasis {
            method: Label::new("operators"),
            version: 1,
            protected: 3,
            decisions: vec![time(4)],
            head: [7; 32],
            scans: vec![ScanKnown { scan: ScanId(1), seals: 1 }],
            since: Some(time(2)),
        };
        let sites = vec![SitePages { site: host(1), pages: vec![PageKey([5; 16]), PageKey([6; 16])] }];
        let facts = DerivedFacts {
            clusters: vec![AnalysedCluster { id, continues: vec![before], sites }],
            families: vec![AnalysedFamily { id: "fam-0011aabb2233".into(), sites: vec![host(1), host(2)] }],
            leads: vec![AnalysedLead { cluster: id, points: 5, indicators: vec!["many_sites".into()] }],
        };
        to_parts(time(9), basis, &facts, 1_000)
    }

    #[test]
    fn the_bytes_of_an_analysis_do_not_change() {
        let mut hash = blake3::Hasher::new();
        for part in parts() {
            let (kind, bytes) = encode(&CrawlEvent::Analysed(Box::new(part))).unwrap();
            assert_eq!(kind, 18);
            hash.update(&bytes);
        }
        assert_eq!(
            hash.finalize().to_hex().as_str(),
            "14c425b15644ab17b8b4e1b2a7b3ff6077f433d2904d9d5140690f75b698d3ac"
        );
    }

    #[test]
    fn a_damaged_part_of_an_analysis_is_refused_or_is_another() {
        for part in parts() {
            let event = CrawlEvent::Analysed(Box::new(part));
            let (kind, bytes) = encode(&event).unwrap();
            for end in 0..bytes.len() {
                assert!(decode(kind, &bytes[..end]).is_err(), "cut at {end}");
            }
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= 0x41;
                assert!(decode(kind, &changed).map_or(true, |other| other != event), "changed at {at}");
            }
        }
    }

    /// As above, for lists of terms in force and taken out.
    #[test]
    fn the_bytes_of_a_list_in_force_do_not_change() {
        let list = ArmedWhat::List { mark: Digest16([7; 16]), terms: 300 };
        let nothing = ArmedWhat::Nothing { reason: Label::new("the case is closed") };
        let bytes = |what| encode(&CrawlEvent::Armed(Box::new(Armed { at: UtcTime::from_millis(5), what }))).unwrap();
        let mut expected = vec![VERSION, 10, 0];
        expected.extend([7; 16]);
        expected.extend([0xac, 0x02]);
        assert_eq!(bytes(list), (19, expected));
        assert_eq!(bytes(nothing), (19, [&[VERSION, 10, 1, 18][..], b"the case is closed"].concat()));
    }

    #[test]
    fn what_a_newer_program_wrote_is_told_apart_from_damage() {
        let (kind, mut payload) = encode(&seal(1, 9, ScanEnd::Stopped)).unwrap();
        assert!(matches!(decode(99, &payload), Err(GraphError::Format { found: 99, .. })));
        payload.push(0);
        assert!(matches!(decode(kind, &payload), Err(GraphError::Damaged { .. })));
        payload[0] = VERSION + 1;
        assert!(matches!(decode(kind, &payload), Err(GraphError::Format { known: 1, .. })));
    }
}
