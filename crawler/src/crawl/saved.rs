//! A saved page, as a visit would have read it: same guard, same metadata.

use model::{ByteLedger, Decision, LinkEdge, NotVisited, PageUrl, Target, VisitOutcome};

use super::edges::Filter;
use crate::extract::Traces;
use crate::fetch::{PageHead, admitted};
use crate::parse::FoundLink;
use crate::privacy::Keeper;

/// What a saved page gave.
#[derive(Debug)]
pub struct SavedPage {
    /// A page, or why it is none.
    pub outcome: VisitOutcome,
    /// Its edges. None of their targets is going to be visited.
    pub edges: Vec<LinkEdge>,
    /// What else it leaves.
    pub traces: Traces,
    /// Its bytes; none of them came over a wire.
    pub ledger: ByteLedger,
}

/// Reads a saved page that stood at `url`. `content_type` is the header it came with.
pub fn read_saved(bytes: &[u8], url: &PageUrl, content_type: &str, filter: &Filter, keeper: &Keeper) -> SavedPage {
    let read = bytes.len() as u64;
    let refused = |why| SavedPage {
        outcome: VisitOutcome::Refused { status: 200, why },
        edges: Vec::new(),
        traces: Traces::default(),
        ledger: ByteLedger { read, refused: read, ..ByteLedger::default() },
    };
    let (text, media_type) = match admitted(bytes, content_type) {
        Ok(admitted) => admitted,
        Err(why) => return refused(why),
    };
    let Some(head) = PageHead::without_head(url, media_type) else {
        // An address of a page is an address.
        return refused(model::Refusal::TypeMissing);
    };
    let made = head.into_record_now(text, Some(keeper));
    if made.traces.tripped.is_some() {
        return SavedPage { traces: made.traces, ..refused(model::Refusal::Tripwire) };
    }
    let mut record = made.record;
    filter.hide_refused_in(&mut record);
    let mut edges = filter.edges(&made.links);
    for edge in edges.iter_mut().filter(|edge| edge.kind.is_followable() && matches!(edge.target, Target::Page(_))) {
        edge.decision = Decision::Not(NotVisited::OutOfScope);
    }
    let of_links: u64 = made.links.iter().map(FoundLink::kept_bytes).sum();
    let kept = record.kept_bytes() + of_links + made.traces.prints.kept_bytes();
    let ledger = ByteLedger { read, parsed: read, kept, ..ByteLedger::default() };
    SavedPage { outcome: VisitOutcome::Page(Box::new(record)), edges, traces: made.traces, ledger }
}
