//! What is read in part, held against what the codec reads.

use std::num::NonZeroU16;

use model::{CrawlEvent, IdentifierForm, Target, VisitOutcome};
use proptest::prelude::*;

use super::*;
use crate::case::tests::world::event;

/// What a target is told apart by, as it is written into a record: an address without
/// how it was found.
fn identity(target: &Target) -> Vec<u8> {
    let Target::Page(url) = target else { return postcard::to_stdvec(target).unwrap() };
    let subdomain = url.subdomain();
    let port = NonZeroU16::new(url.port()).filter(|port| port.get() != url.scheme().default_port());
    postcard::to_stdvec(&(0u32, url.site(), url.scheme(), subdomain, port, url.path())).unwrap()
}

fn same_visit(lean: &LeanVisit<'_>, full: &model::Visit) {
    assert_eq!((lean.at, lean.url.0, lean.url.4), (full.at, full.url.site(), full.url.path().as_bytes()));
    assert_eq!(lean.outcome.state(), PageState::of(&full.outcome));
    match (&lean.outcome, &full.outcome) {
        (LeanOutcome::Page(lean), VisitOutcome::Page(full)) => {
            let title = full.text.title.as_ref().map(|title| title.as_str().as_bytes());
            assert_eq!((lean.status, lean.text.title, lean.class), (full.status, title, full.class));
            assert_eq!((lean.dom_hash, lean.cut), (full.dom_hash, full.cut));
            assert_eq!(lean.counts.words, full.counts.words);
        }
        (LeanOutcome::Empty { status }, VisitOutcome::Empty { status: full }) => assert_eq!(status, full),
        (lean, full) => assert!(!matches!(lean, LeanOutcome::Page(_)), "{lean:?} is not {full:?}"),
    }
    let mut links = Vec::new();
    let count = lean.links.for_each(|link| links.push((link.identity.to_vec(), link.kind))).unwrap();
    assert_eq!(count, full.links.len() as u64);
    assert_eq!(links, full.links.iter().map(|link| (identity(&link.target), link.kind)).collect::<Vec<_>>());
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
                prop_assert_eq!((lean.at, lean.url.0, lean.url.4), (full.at, full.url.site(), full.url.path().as_bytes()));
                prop_assert_eq!(lean.mentions.len(), full.mentions.len());
                for (lean, full) in lean.mentions.iter().zip(&full.mentions) {
                    let same = match (&lean.form, &full.form) {
                        (LeanForm::Clear(lean), IdentifierForm::Clear(full)) => *lean == full.as_bytes(),
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
        let _ = LeanLinks::of(&payload).for_each(|_| ());
    }
}
