//! What becomes of recorded analyses when something they rest on is forgotten.
//!
//! Invariant: an analysis that names what is forgotten goes as a whole, as part of one
//! says nothing; and none that stays refers to one that is gone, as the id of a cluster
//! is a hash of a page. Analyses are derived: they can be made again.

use std::collections::BTreeSet;

use model::{Analysed, AnalysedWhat, UtcTime};

/// Tells the analyses that may stay from the others. Parts are to be learnt in the
/// order of the journal, all of them before the first is changed.
#[derive(Debug, Default)]
pub struct AnalysesLeft {
    gone: BTreeSet<UtcTime>,
    /// Those that were compared with one that is gone.
    cut: BTreeSet<UtcTime>,
}

impl AnalysesLeft {
    /// Learns a part of an analysis, and whether it names what is forgotten.
    pub fn learn(&mut self, part: &Analysed, names_it: bool) {
        if names_it {
            self.gone.insert(part.at);
        }
        if let AnalysedWhat::Begun(basis) = &part.what
            && basis.since.is_some_and(|since| self.gone.contains(&since))
        {
            self.cut.insert(part.at);
        }
    }

    /// The part as it may stay; `None` if it has to go.
    pub fn change(&self, mut part: Box<Analysed>) -> Option<Box<Analysed>> {
        if self.gone.contains(&part.at) {
            return None;
        }
        if self.cut.contains(&part.at) {
            match &mut part.what {
                AnalysedWhat::Begun(basis) => basis.since = None,
                AnalysedWhat::Clusters(clusters) => clusters.iter_mut().for_each(|one| one.continues.clear()),
                AnalysedWhat::Families(_) | AnalysedWhat::Leads(_) | AnalysedWhat::Ended(_) => {}
            }
        }
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use model::{AnalysedCluster, AnalysisBasis, ClusterId, Label, OnionHost, SitePages};

    use super::*;

    /// Begin and clusters of an analysis that names one site.
    fn analysis(at: i64, since: Option<i64>, site: u8) -> [Analysed; 2] {
        let basis = AnalysisBasis {
            method: Label::new("operators"),
            version: 1,
            protected: 0,
            decisions: Vec::new(),
            head: [0; 32],
            scans: Vec::new(),
            since: since.map(UtcTime::from_millis),
        };
        let sites = vec![SitePages { site: OnionHost::from_recorded([site; 32]), pages: Vec::new() }];
        let cluster = AnalysedCluster { id: ClusterId([1; 6]), continues: vec![ClusterId([2; 6])], sites };
        let part = |part, what| Analysed { at: UtcTime::from_millis(at), part, what };
        [part(0, AnalysedWhat::Begun(Box::new(basis))), part(1, AnalysedWhat::Clusters(vec![cluster]))]
    }

    #[test]
    fn an_analysis_that_names_it_goes_and_the_one_after_does_not_refer_to_it() {
        let all = [analysis(1, None, 7), analysis(2, Some(1), 8), analysis(3, Some(2), 7), analysis(4, Some(2), 8)];
        let forgotten = OnionHost::from_recorded([7; 32]);
        let mut left = AnalysesLeft::default();
        all.iter().flatten().for_each(|part| left.learn(part, part.names_site(|site| *site == forgotten)));
        let kept = |parts: &[Analysed; 2]| {
            let kept = parts.iter().filter_map(|part| left.change(Box::new(part.clone())));
            kept.map(|part| *part).collect::<Vec<_>>()
        };
        assert_eq!((kept(&all[0]), kept(&all[2])), (Vec::new(), Vec::new()));
        let [mut begun, mut clusters] = analysis(2, None, 8);
        if let AnalysedWhat::Clusters(all) = &mut clusters.what {
            all[0].continues.clear();
        }
        begun.part = 0;
        assert_eq!(kept(&all[1]), [begun, clusters]);
        assert_eq!(kept(&all[3]), all[3], "what it refers to is left");
    }
}
