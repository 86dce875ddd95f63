//! From two looks at a site or a page to what changed.

use std::collections::BTreeMap;

use model::OnionHost;

use super::before::Before;
use super::change::{
    Aspect, Change, IdentifierChange, LinkChange, PageChange, PageSaid, ScanDiff, SiteChange, TitleChange,
};
use super::compare::is_near;
use super::details::{Identifier, PageDetails};
use super::seen::ScanSeen;
use super::state::{PageState, SiteSaid};
use crate::view::SiteState;

/// The sites that the two scans tell different things of.
pub(crate) fn site_changes(before: &ScanSeen, after: &ScanSeen, earlier: &Before) -> Vec<SiteChange> {
    let sites: BTreeMap<OnionHost, (SiteSaid, SiteSaid)> = sites_of_both(before, after);
    let changes = sites.into_iter().filter_map(|(site, (from, to))| {
        let change = site_change(&site, &from, &to, earlier)?;
        Some(SiteChange { site, change, from, to })
    });
    changes.collect()
}

/// Sites of which earlier scans must tell whether they are new, or back.
pub(crate) fn possibly_new_sites(before: &ScanSeen, after: &ScanSeen) -> Vec<OnionHost> {
    let asks = |from: SiteSaid, to: SiteSaid| to.is_known() && (!from.is_known() || from.state == SiteState::Down);
    let sites = sites_of_both(before, after).into_iter();
    sites.filter_map(|(site, (from, to))| asks(from, to).then_some(site)).collect()
}

/// Every site of either scan, with what both say.
fn sites_of_both(before: &ScanSeen, after: &ScanSeen) -> BTreeMap<OnionHost, (SiteSaid, SiteSaid)> {
    let of_before = before.sites().map(|(site, from)| (site, (from, after.of_site(&site))));
    let of_after = after.sites().map(|(site, to)| (site, (before.of_site(&site), to)));
    of_before.chain(of_after).collect()
}

fn site_change(site: &OnionHost, from: &SiteSaid, to: &SiteSaid, earlier: &Before) -> Option<Change> {
    match (from.is_known(), to.is_known()) {
        (false, false) => None,
        (true, false) => Some(Change::Unknown),
        (false, true) if earlier.knew_site(site) => Some(Change::Unknown),
        (false, true) => Some(Change::New),
        (true, true) => match (from.state, to.state) {
            (SiteState::Up, SiteState::Down) => Some(Change::Gone),
            (SiteState::Down, SiteState::Up) if earlier.was_up(site) => Some(Change::Back),
            _ if (from.state, from.cause) == (to.state, to.cause) => None,
            _ => Some(Change::Changed),
        },
    }
}

/// Adds what changed of a page. At least one of the two is there.
pub(crate) fn page_changes(
    before: Option<&PageDetails>,
    after: Option<&PageDetails>,
    earlier: &Before,
    diff: &mut ScanDiff,
) {
    let Some(page) = after.or(before).map(|details| &details.url) else { return };
    let differs = match (before, after) {
        (Some(before), Some(after)) if before.state.is_present() && after.state.is_present() => differs(before, after),
        _ => Vec::new(),
    };
    if let Some(change) = page_change(before, after, earlier, &differs) {
        let (from, to) = (before.map(said), after.map(said));
        diff.pages.push(PageChange { page: page.clone(), change, from, to, differs: differs.clone() });
    }
    if let (true, Some(before), Some(after)) = (differs.contains(&Aspect::Title), before, after) {
        let (from, to) = (before.title.clone(), after.title.clone());
        diff.titles.push(TitleChange { page: page.clone(), from, to });
    }
    let both = before.zip(after);
    link_changes(before, after, both.is_some_and(|(one, other)| shows_links(one, other)), earlier, diff);
    identifier_changes(before, after, both.is_some_and(|(one, other)| is_read(one, other)), earlier, diff);
}

/// Whether a page has something now that only earlier scans can tell to be new or not.
pub(crate) fn may_have_new(before: Option<&PageDetails>, after: &PageDetails) -> bool {
    let had = |link| before.is_some_and(|before| before.links.binary_search(link).is_ok());
    let knew = |(key, _): &Identifier| before.is_some_and(|before| before.has_identifier(key));
    (after.state.is_present() && !before.is_some_and(|before| before.state.is_present()))
        || !after.links.iter().all(had)
        || !after.identifiers.iter().all(knew)
}

fn said(details: &PageDetails) -> PageSaid {
    PageSaid { state: details.state, status: details.status, class: details.class }
}

fn page_change(
    before: Option<&PageDetails>,
    after: Option<&PageDetails>,
    earlier: &Before,
    differs: &[Aspect],
) -> Option<Change> {
    let state = |details: Option<&PageDetails>| details.map(|details| details.state);
    let is_present = |state: Option<PageState>| state.is_some_and(PageState::is_present);
    let (from, to) = (state(before), state(after));
    match (is_present(from), is_present(to)) {
        (true, true) => (!differs.is_empty()).then_some(Change::Changed),
        // It said so itself; that its site answered follows.
        (true, false) if to == Some(PageState::Missing) => Some(Change::Gone),
        (true, false) => Some(Change::Unknown),
        (false, true) if !after.is_some_and(|after| earlier.had_page(&after.url)) => Some(Change::New),
        (false, true) if from == Some(PageState::Missing) => Some(Change::Back),
        (false, _) => None,
    }
}

/// What of a page differs that is there in both.
fn differs(before: &PageDetails, after: &PageDetails) -> Vec<Aspect> {
    if before.state != after.state {
        return vec![Aspect::State];
    }
    if !is_read(before, after) {
        return Vec::new();
    }
    let all = [
        (Aspect::Title, before.title != after.title),
        (Aspect::Text, !is_near((before.simhash, before.words), (after.simhash, after.words))),
        (Aspect::Structure, before.dom != after.dom),
        (Aspect::Class, before.class != after.class),
    ];
    all.into_iter().filter_map(|(aspect, differs)| differs.then_some(aspect)).collect()
}

fn is_read(before: &PageDetails, after: &PageDetails) -> bool {
    before.state == PageState::Read && after.state == PageState::Read
}

/// Whether all links of both are known. A redirect has one, and shows it.
fn shows_links(before: &PageDetails, after: &PageDetails) -> bool {
    is_read(before, after) || (before.state == PageState::Redirect && after.state == PageState::Redirect)
}

fn link_changes(
    before: Option<&PageDetails>,
    after: Option<&PageDetails>,
    in_both: bool,
    earlier: &Before,
    diff: &mut ScanDiff,
) {
    let (was, is) = (links(before), links(after));
    let was_absent = in_both && before.is_some_and(PageDetails::shows_all_links);
    for link in is.iter().filter(|link| was.binary_search(link).is_err()) {
        let Some(page) = after.map(|after| &after.url) else { continue };
        if let Some(change) = appeared(earlier.had_link(page, link), was_absent) {
            diff.links.push(LinkChange { from: page.clone(), to: link.0.clone(), kind: link.1, change });
        }
    }
    for link in was.iter().filter(|link| in_both && is.binary_search(link).is_err()) {
        let Some(after) = after else { continue };
        let change = disappeared(after.shows_all_links());
        diff.links.push(LinkChange { from: after.url.clone(), to: link.0.clone(), kind: link.1, change });
    }
}

fn links(details: Option<&PageDetails>) -> &[(model::Target, model::LinkKind)] {
    details.map_or(&[], |details| &details.links)
}

fn identifier_changes(
    before: Option<&PageDetails>,
    after: Option<&PageDetails>,
    in_both: bool,
    earlier: &Before,
    diff: &mut ScanDiff,
) {
    let Some(after) = after else { return };
    let was_absent = |kind| in_both && before.is_some_and(|before| before.shows_all_of(kind));
    let page = &after.url;
    for (key, (kind, form)) in &after.identifiers {
        if before.is_some_and(|before| before.has_identifier(key)) {
            continue;
        }
        if let Some(change) = appeared(earlier.had_identifier(page, key), was_absent(*kind)) {
            diff.identifiers.push(IdentifierChange { page: page.clone(), kind: *kind, form: form.clone(), change });
        }
    }
    for (key, (kind, form)) in before.map(|before| &before.identifiers).into_iter().flatten() {
        if in_both && !after.has_identifier(key) {
            let change = disappeared(after.shows_all_of(*kind));
            diff.identifiers.push(IdentifierChange { page: page.clone(), kind: *kind, form: form.clone(), change });
        }
    }
}

/// Something stands on a page where it was not, or of which the earlier scan cannot tell.
fn appeared(had: bool, was_absent: bool) -> Option<Change> {
    match (had, was_absent) {
        (false, _) => Some(Change::New),
        (true, true) => Some(Change::Back),
        (true, false) => None,
    }
}

/// Something is not found on a page any more: gone, if all of the page is known.
fn disappeared(is_all_known: bool) -> Change {
    if is_all_known { Change::Gone } else { Change::Unknown }
}
