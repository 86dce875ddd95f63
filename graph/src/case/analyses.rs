//! Analyses of a case that were recorded.
//!
//! Invariant: an analysis is there if all its parts are, from the first to the last;
//! what a broken-off one left is passed over. Derived facts are read here and by nothing
//! that looks for clusters or leads.

use std::collections::BTreeMap;

use model::{Analysed, AnalysedWhat, AnalysisBasis, AnalysisCounts, CrawlEvent, UtcTime};

use super::Case;
use super::scans::ScanView;
use super::snapshot::Snapshot;
use crate::GraphError;
use crate::analyse::derived::{DerivedFacts, from_parts};
use crate::index::{Stamp, decode, keys};
use crate::journal::RecordAddress;

/// An analysis that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalysisView {
    /// When it was made; its name too.
    pub at: UtcTime,
    /// What it was worked out from, and how.
    pub basis: AnalysisBasis,
    /// How much it found.
    pub counts: AnalysisCounts,
    /// Where its parts are recorded.
    parts: Vec<RecordAddress>,
}

impl AnalysisView {
    /// Whether it knows this scan, to the end of its last run, and no later one: then it
    /// tells who belonged together after this scan.
    pub fn is_of(&self, scan: &ScanView) -> bool {
        let last = self.basis.scans.last();
        last.is_some_and(|last| last.scan == scan.id && last.seals > 0 && last.seals as usize == scan.seals.len())
    }

    /// Whether it was made by the same version of the same method.
    pub fn is_comparable(&self, other: &Self) -> bool {
        (&self.basis.method, self.basis.version) == (&other.basis.method, other.basis.version)
    }
}

impl Case {
    /// The chain value at the end of what the case holds.
    ///
    /// # Errors
    /// The index could not be opened.
    pub fn head(&self) -> Result<[u8; 32], GraphError> {
        Ok(self.index()?.progress().mark.chain)
    }
}

impl Snapshot<'_> {
    /// All analyses, in order.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn analyses(&self) -> Result<Vec<AnalysisView>, GraphError> {
        let mut all: BTreeMap<UtcTime, Vec<(u32, RecordAddress)>> = BTreeMap::new();
        for row in self.reading().raw(keys::ANALYSED) {
            let (key, value) = row?;
            let parts = keys::parts_of_analysed(&key);
            let (at, part) = parts.ok_or_else(|| GraphError::index("the key of a part of an analysis is too short"))?;
            let stamp: Stamp = decode("the row of a part of an analysis", &value)?;
            all.entry(at).or_default().push((part, stamp.record));
        }
        let views = all.into_iter().filter_map(|(at, parts)| self.analysis(at, &parts).transpose());
        views.collect()
    }

    /// What an analysis found.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn derived_facts(&self, of: &AnalysisView) -> Result<DerivedFacts, GraphError> {
        let parts = of.parts.iter().map(|record| Ok(self.part(*record)?.what));
        Ok(from_parts(parts.collect::<Result<Vec<_>, GraphError>>()?.into_iter()))
    }

    /// The analysis of which these are the parts, by number; `None` if it is not whole.
    fn analysis(&self, at: UtcTime, parts: &[(u32, RecordAddress)]) -> Result<Option<AnalysisView>, GraphError> {
        let is_row = parts.iter().map(|(part, _)| *part).eq(0..parts.len() as u32);
        let ([(_, first), .., (_, last)], true) = (parts, is_row) else { return Ok(None) };
        let (AnalysedWhat::Begun(basis), AnalysedWhat::Ended(counts)) =
            (self.part(*first)?.what, self.part(*last)?.what)
        else {
            return Ok(None);
        };
        let parts: Vec<RecordAddress> = parts.iter().map(|(_, record)| *record).collect();
        let is_whole = counts.parts as usize == parts.len();
        Ok(is_whole.then_some(AnalysisView { at, basis: *basis, counts, parts }))
    }

    fn part(&self, at: RecordAddress) -> Result<Analysed, GraphError> {
        match &*self.event(at)? {
            CrawlEvent::Analysed(part) => Ok((**part).clone()),
            _ => Err(GraphError::index(format!("{at} is said to be a part of an analysis and is not"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{AnalysedFamily, Label, ScanEnd, ScanId, ScanKnown};

    use super::*;
    use crate::analyse::derived::{METHOD, METHOD_VERSION, PART_BYTES, to_parts};
    use crate::case::tests::Written;
    use crate::case::tests::world::{host, seal, time};
    use crate::index::ScanTally;

    fn basis(scans: &[(u32, u32)]) -> AnalysisBasis {
        AnalysisBasis {
            method: Label::new(METHOD),
            version: METHOD_VERSION,
            protected: 0,
            decisions: Vec::new(),
            head: [7; 32],
            scans: scans.iter().map(|(scan, seals)| ScanKnown { scan: ScanId(*scan), seals: *seals }).collect(),
            since: None,
        }
    }

    /// A family of two sites, as an analysis of this time records it.
    fn analysis(at: i64) -> (DerivedFacts, Vec<CrawlEvent>) {
        let families = vec![AnalysedFamily { id: "fam-0011aabb2233".into(), sites: vec![host(1), host(2)] }];
        let facts = DerivedFacts { families, ..DerivedFacts::default() };
        let parts = to_parts(time(at), basis(&[(1, 1)]), &facts, PART_BYTES);
        (facts, parts.into_iter().map(|part| CrawlEvent::Analysed(Box::new(part))).collect())
    }

    #[test]
    fn an_analysis_is_there_with_its_last_part_and_not_before() {
        let (facts, parts) = analysis(5);
        let (_, broken_off) = analysis(9);
        let written = Written::new(&[parts.clone(), broken_off[..2].to_vec()]);
        written.look(|view| {
            let [found] = &view.analyses().unwrap()[..] else { panic!("one is whole") };
            assert_eq!((found.at, &found.basis), (time(5), &basis(&[(1, 1)])));
            assert_eq!((found.counts.parts, found.counts.families), (3, 1));
            assert_eq!(view.derived_facts(found).unwrap(), facts);
        });
        let lacks_a_part = Written::new(&[vec![parts[0].clone(), parts[2].clone()]]);
        lacks_a_part.look(|view| assert_eq!(view.analyses().unwrap(), []));
    }

    #[test]
    fn an_analysis_is_of_the_last_scan_if_it_knows_that_to_its_end() {
        let view = |scans: &[(u32, u32)]| {
            let counts = AnalysisCounts::default();
            AnalysisView { at: time(5), basis: basis(scans), counts, parts: Vec::new() }
        };
        let CrawlEvent::ScanSealed(end) = seal(2, 9, ScanEnd::Finished) else { panic!("a seal") };
        let scan = |runs: usize| {
            let seals = vec![end.clone(); runs];
            ScanView { id: ScanId(2), start: None, seals, tally: ScanTally::default() }
        };
        assert!(view(&[(1, 1), (2, 1)]).is_of(&scan(1)));
        assert!(!view(&[(1, 1)]).is_of(&scan(1)), "it does not know it");
        assert!(!view(&[(2, 1), (3, 1)]).is_of(&scan(1)), "it knows a later one");
        assert!(!view(&[(2, 1)]).is_of(&scan(2)), "the scan was resumed since");
        assert!(!view(&[(2, 0)]).is_of(&scan(0)), "the scan has not ended");
    }
}
