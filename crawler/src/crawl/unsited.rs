//! Taking one site out of what was recorded: its pages, and its name wherever it
//! stands elsewhere. What stays is the tag under which it is refused.

use model::{
    ArmedWhat, CrawlEvent, Decided, DecidedWhat, IdentifierForm, ImportedWhat, Label, LinkEdge, OnionHost, PageUrl,
    VisitOutcome,
};

use super::edges::Filter;

/// The event without `site`, which `filter` refuses; `None` if it was about nothing else.
pub fn without_site(event: CrawlEvent, site: OnionHost, filter: &Filter) -> Option<CrawlEvent> {
    let is_its = |url: &PageUrl| url.site() == site || filter.refuses(url).is_some();
    let in_edges = |edges: &mut Vec<LinkEdge>| edges.iter_mut().for_each(|edge| filter.hide_refused_in_edge(edge));
    match event {
        CrawlEvent::ScanStarted(mut start) => {
            start.seeds.retain(|seed| !is_its(seed));
            Some(CrawlEvent::ScanStarted(start))
        }
        CrawlEvent::Visited(mut visit) => {
            in_outcome(&mut visit.outcome, filter);
            in_edges(&mut visit.links);
            visit.frontier.nearer.retain(|nearer| !is_its(&nearer.url));
            (!is_its(&visit.url)).then_some(CrawlEvent::Visited(visit))
        }
        CrawlEvent::Imported(mut imported) => {
            (!is_about(&mut imported.what, site, filter)).then_some(CrawlEvent::Imported(imported))
        }
        CrawlEvent::GivenUp(mut given_up) => {
            let had = given_up.urls.len();
            given_up.urls.retain(|url| !is_its(url));
            // Without addresses it would mean all that are queued.
            let is_empty_now = had > 0 && given_up.urls.is_empty();
            (given_up.site != site && !is_empty_now).then_some(CrawlEvent::GivenUp(given_up))
        }
        CrawlEvent::RobotsRead(robots) => (!is_its(&robots.url)).then_some(CrawlEvent::RobotsRead(robots)),
        CrawlEvent::Mentions(mut page) => {
            let names_it =
                |form: &IdentifierForm| matches!(form, IdentifierForm::Clear(name) if filter.names_refused(name));
            page.mentions.retain(|one| !names_it(&one.form));
            (!is_its(&page.url) && !page.mentions.is_empty()).then_some(CrawlEvent::Mentions(page))
        }
        CrawlEvent::Fingerprints(page) => (!is_its(&page.url)).then_some(CrawlEvent::Fingerprints(page)),
        CrawlEvent::Indicated(page) => (!is_its(&page.url)).then_some(CrawlEvent::Indicated(page)),
        CrawlEvent::Ingested(file) => (!is_its(&file.url)).then_some(CrawlEvent::Ingested(file)),
        CrawlEvent::Tripped(tripped) => {
            (filter.refuses_site(site) != Some(tripped.site)).then_some(CrawlEvent::Tripped(tripped))
        }
        CrawlEvent::Lifted(mut lifted) => {
            if filter.names_refused(lifted.reason.as_str()) {
                lifted.reason = Label::new("");
            }
            (filter.refuses_site(site) != Some(lifted.site)).then_some(CrawlEvent::Lifted(lifted))
        }
        CrawlEvent::Armed(mut armed) => {
            if let ArmedWhat::Nothing { reason } = &mut armed.what
                && filter.names_refused(reason.as_str())
            {
                *reason = Label::new("");
            }
            Some(CrawlEvent::Armed(armed))
        }
        CrawlEvent::Decided(decided) => without_site_decided(*decided, site, filter),
        // The other parts of such an analysis say nothing without it: whoever forgets drops them too.
        CrawlEvent::Analysed(part) => {
            let names_it = part.names_site(|named| *named == site || filter.refuses_site(*named).is_some());
            (!names_it).then_some(CrawlEvent::Analysed(part))
        }
        other => Some(other),
    }
}

/// A decision without the site's pages; `None` if nothing is decided any more.
fn without_site_decided(mut decided: Decided, site: OnionHost, filter: &Filter) -> Option<CrawlEvent> {
    let is_its = |url: &PageUrl| url.site() == site || filter.refuses(url).is_some();
    if filter.names_refused(decided.reason.as_str()) {
        decided.reason = Label::new("");
    }
    let is_left = match &mut decided.what {
        DecidedWhat::PagesTogether(pages) => {
            pages.retain(|page| !is_its(page));
            pages.len() > 1
        }
        DecidedWhat::PagesApart { these, from } => {
            these.retain(|page| !is_its(page));
            from.retain(|page| !is_its(page));
            !these.is_empty() && !from.is_empty()
        }
        DecidedWhat::Suppressed { form: IdentifierForm::Clear(name), .. } => !filter.names_refused(name),
        DecidedWhat::SitesTogether(one, other) | DecidedWhat::SitesApart(one, other) => *one != site && *other != site,
        DecidedWhat::Suppressed { .. } | DecidedWhat::TakenBack(_) => true,
    };
    is_left.then(|| CrawlEvent::Decided(Box::new(decided)))
}

/// Whether what was imported is about the site; what it says of others is cleaned.
fn is_about(what: &mut ImportedWhat, site: OnionHost, filter: &Filter) -> bool {
    let is_its = |url: &PageUrl| url.site() == site || filter.refuses(url).is_some();
    match what {
        ImportedWhat::Page { url, outcome, earlier } => {
            in_outcome(outcome, filter);
            if let Some(record) = earlier {
                filter.hide_refused_in(record);
            }
            is_its(url)
        }
        ImportedWhat::Saved { url, outcome } => {
            in_outcome(outcome, filter);
            is_its(url)
        }
        ImportedWhat::Links { from, edges } => {
            edges.iter_mut().for_each(|edge| filter.hide_refused_in_edge(edge));
            is_its(from)
        }
        ImportedWhat::Site { site: other, .. } => *other == site,
    }
}

fn in_outcome(outcome: &mut VisitOutcome, filter: &Filter) {
    match outcome {
        VisitOutcome::Page(record) => filter.hide_refused_in(record),
        VisitOutcome::Redirect { to: Some(to), .. } => filter.reduce(to),
        _ => {}
    }
}
