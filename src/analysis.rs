//! Analyses of a case: what is read for them, once for all of them.

use std::collections::BTreeSet;
use std::io::{self, Write};

use graph::analyse::clusters::{Cluster, clusters, decisions, family_decisions};
use graph::analyse::families::{Families, families};
use graph::analyse::material::{Gathering, Material};
use graph::analyse::operators::{Corpus, Decision, Feature, Operators, OperatorsError, Outcome, Rules, operators};
use graph::{Said, Snapshot, site_prints};

use model::{Decided, OnionHost, PageUrl};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::protected;

/// Who belongs together in a case.
pub(crate) struct Analysis {
    /// What the pages show.
    pub(crate) material: Material,
    /// The clusters of more than one page.
    pub(crate) clusters: Vec<Cluster>,
    /// Sites that are mirrors of each other.
    pub(crate) families: Families,
    /// How many identifiers and sites are protected.
    pub(crate) protected: usize,
    /// Identifiers that link nothing: protected, or suppressed by an analyst.
    pub(crate) unlinking: BTreeSet<Feature>,
    /// Whether what an analyst put together goes against what one keeps apart.
    pub(crate) is_contradicted: bool,
}

impl Analysis {
    /// Reads the whole case and clusters its pages.
    pub(crate) fn of(context: &Context, view: &Snapshot<'_>) -> Result<Self, Failure> {
        Self::under(context, view, &view.decided()?)
    }

    /// As [`Analysis::of`], under these decisions.
    pub(crate) fn under(context: &Context, view: &Snapshot<'_>, decided: &[Decided]) -> Result<Self, Failure> {
        let protected = protected::read(&context.case_dir()?, &context.settings(Vec::new())?.config, view)?;
        protected.tell_unknown(context)?;
        let families = families(&site_prints(view)?, &family_decisions(decided));
        let representative =
            |site: &OnionHost| families.family_of(site).map_or(*site, |family| families.representative(family));
        // A mirror of what is protected is too.
        let kept_out: BTreeSet<OnionHost> = protected.sites.iter().map(representative).collect();
        // Nor does their address link those who name it.
        let mirrors = families.hosts().iter().filter(|site| kept_out.contains(&representative(site)));
        let addresses = protected.sites.iter().chain(mirrors).map(protected::feature_of_site);
        let protected_features: Vec<Feature> = protected.features.iter().copied().chain(addresses).collect();
        let mut gathering = Gathering::default();
        view.for_each_said(|said| {
            if !kept_out.is_empty() && kept_out.contains(&representative(&said.url().site())) {
                return Ok(());
            }
            match said {
                Said::Mentions(page) => gathering.mentions(page),
                Said::Fingerprints(page) => gathering.fingerprints(page),
                // They link nothing; leads weigh them.
                Said::Indicated(page) => gathering.indicated(page),
                Said::Page(url, page, first_seen) => gathering.record(url, page, first_seen),
            }
            Ok(())
        })?;
        let material = gathering.finish(representative);
        let rules = Rules::default();
        let corpus = material.corpus(&rules, &protected_features).map_err(|e| too_large(&e))?;
        let decisions = decisions(&material, decided);
        let found: Operators = operators(&corpus, &rules, &decisions).map_err(|e| too_large(&e))?;
        let clusters = clusters(&material, &corpus, &found);
        tell_left_out(context, &material, &corpus, &found)?;
        let suppressed = decisions.iter().filter_map(Decision::suppressed);
        let unlinking = protected_features.into_iter().chain(suppressed).collect();
        let is_contradicted = found.outcomes().contains(&Outcome::Contradicted);
        let protected = protected.identifiers + protected.sites.len();
        Ok(Self { material, clusters, families, protected, unlinking, is_contradicted })
    }
}

/// The families of a case, under what analysts decided.
pub(crate) fn families_of(view: &Snapshot<'_>) -> Result<Families, Failure> {
    Ok(families(&site_prints(view)?, &family_decisions(&view.decided()?)))
}

/// What takes no part, on standard error.
fn tell_left_out(context: &Context, material: &Material, corpus: &Corpus, found: &Operators) -> Result<(), Failure> {
    if context.verbosity < 0 {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    let (listings, contested) = (material.listings(), found.contested(corpus));
    let more = if context.verbosity == 0 { " (`-v` tells more)" } else { "" };
    if !listings.is_empty() {
        let told = match listings.len() {
            1 => "page that lists the contacts of others takes no part",
            _ => "pages that list the contacts of others take no part",
        };
        writeln!(err, "{} {told}{more}", listings.len())?;
    }
    if !contested.is_empty() {
        let told = match contested.len() {
            1 => "page shares a contact by way of a single page, which joins nobody, and is in no cluster",
            _ => "pages share a contact by way of a single page, which joins nobody, and are in no cluster",
        };
        writeln!(err, "{} {told}{more}", contested.len())?;
    }
    if context.verbosity == 0 {
        return Ok(());
    }
    for page in listings {
        writeln!(err, "lists others: {}", page.canonical())?;
    }
    for item in contested {
        let pages: Vec<String> = material.items()[item as usize].pages.iter().map(PageUrl::canonical).collect();
        writeln!(err, "by way of a single page: {}", pages.join(" "))?;
    }
    writeln!(
        err,
        "{} pages show something, {} only list others; {} identifiers and {} passages are shared",
        material.items().len(),
        listings.len(),
        corpus.identifiers(),
        corpus.passages()
    )?;
    Ok(())
}

fn too_large(error: &OperatorsError) -> Failure {
    Failure::new(Kind::Unexpected, error.to_string()).hint("divide the case: `export jsonl` and `import jsonl`")
}
