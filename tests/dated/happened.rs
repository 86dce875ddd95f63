//! What happened from one day to the next, worked out from the truth about each alone.

use std::collections::{BTreeMap, BTreeSet};

use crawler::Keeper;
use model::{IdentifierForm, IdentifierKind, LinkKind, PageUrl};
use practice::{Truth, TruthPage};

/// A page that is reached on a day.
#[derive(Clone, Debug, PartialEq)]
struct Page {
    site: String,
    /// `read`, `redirect`, `missing`, `failed`, or another word for what is there.
    state: &'static str,
    edition: u32,
}

/// What is true of a day, as far as a scan can see it.
pub(crate) struct Day {
    pages: BTreeMap<String, Page>,
    /// Whether a site that is asked answers.
    sites: BTreeMap<String, Result<(), &'static str>>,
    /// By page: target and kind.
    links: BTreeMap<String, BTreeSet<String>>,
    /// By page: how it is built, as far as links show it.
    structure: BTreeMap<String, Vec<String>>,
    identifiers: BTreeMap<String, BTreeSet<String>>,
}

impl Day {
    pub(crate) fn of(truth: &Truth, keeper: &Keeper) -> Self {
        let refused: Vec<String> =
            truth.sites.iter().filter(|site| site.refused).map(|site| site.site.full_name()).collect();
        let visited = truth.pages.iter().filter(|page| page.expected[0].outcome != "not_visited");
        let mut day = Self {
            pages: visited.map(|page| (page.url.clone(), Page::of(page))).collect(),
            sites: BTreeMap::new(),
            links: BTreeMap::new(),
            structure: BTreeMap::new(),
            identifiers: BTreeMap::new(),
        };
        for page in truth.pages.iter().filter(|page| day.pages.contains_key(&page.url)) {
            let answer = match (page.expected[0].outcome, page.expected[0].reason) {
                ("failed", reason) => Err(reason.unwrap()),
                _ => Ok(()),
            };
            let known = day.sites.entry(day.pages[&page.url].site.clone()).or_insert(answer);
            *known = known.or(answer);
        }
        for edge in &truth.edges {
            // A name in a text stands for the front page of its site.
            let is_mention = edge.kind == LinkKind::TextMention && edge.to.ends_with(".onion");
            let to = if is_mention { format!("http://{}/", edge.to) } else { edge.to.clone() };
            let link = format!("{to} {}", edge.kind.as_str());
            let place = format!("{link} {:?} {}", edge.place, edge.count);
            day.structure.entry(edge.from.clone()).or_default().push(place);
            if !refused.iter().any(|site| edge.to.contains(site)) {
                day.links.entry(edge.from.clone()).or_default().insert(link);
            }
        }
        for row in &truth.identifiers {
            let kind = IdentifierKind::from_word(row.planted.kind).unwrap();
            let form = match keeper.form(kind, &row.planted.canonical).unwrap() {
                IdentifierForm::Clear(canonical) => canonical.to_string(),
                IdentifierForm::Keyed { token, .. } => token.to_hex(),
            };
            day.identifiers.entry(row.url.clone()).or_default().insert(format!("{kind} {form}"));
        }
        day
    }

    fn state(&self, page: &str) -> &'static str {
        self.pages.get(page).map_or("unasked", |page| page.state)
    }

    fn has(&self, page: &str) -> bool {
        !["unasked", "missing", "failed"].contains(&self.state(page))
    }
}

impl Page {
    fn of(page: &TruthPage) -> Self {
        let expected = &page.expected[0];
        assert_eq!(page.expected.len(), 1, "{}", page.url);
        let state = match (expected.outcome, expected.status) {
            ("page", Some(404 | 410)) => "missing",
            ("page", Some(400..)) => "barred",
            ("page", _) => "read",
            (other, _) => other,
        };
        let site = PageUrl::parse(&page.url).unwrap().site().full_name();
        Self { site, state, edition: page.edition }
    }
}

/// All changes from one day to a later one; `earlier` are the days before both.
pub(crate) fn happened(before: &Day, after: &Day, earlier: &[&Day]) -> BTreeSet<String> {
    let mut lines = sites(before, after, earlier);
    let pages: BTreeSet<&String> = before.pages.keys().chain(after.pages.keys()).collect();
    for page in pages {
        lines.extend(page_line(page, before, after, earlier));
        if retitled(page, before, after) {
            lines.insert(format!("title changed {page} [{}]", after.pages[page].edition));
        }
        let states = (before.state(page), after.state(page));
        let is_read = states == ("read", "read");
        let shows_links = is_read || states == ("redirect", "redirect");
        things(&mut lines, "link", page, shows_links, [before, after], earlier, |day| &day.links);
        things(&mut lines, "identifier", page, is_read, [before, after], earlier, |day| &day.identifiers);
    }
    lines
}

fn sites(before: &Day, after: &Day, earlier: &[&Day]) -> BTreeSet<String> {
    let sites: BTreeSet<&String> = before.sites.keys().chain(after.sites.keys()).collect();
    let mut lines = BTreeSet::new();
    for site in sites {
        let was_up = earlier.iter().any(|day| day.sites.get(site) == Some(&Ok(())));
        let change = match (before.sites.get(site), after.sites.get(site)) {
            (None, Some(_)) if earlier.iter().all(|day| !day.sites.contains_key(site)) => "new",
            (None, Some(_)) | (Some(_), None) => "unknown",
            (Some(Ok(())), Some(Err(_))) => "gone",
            (Some(Err(_)), Some(Ok(()))) if was_up => "back",
            (Some(was), Some(is)) if was != is => "changed",
            _ => continue,
        };
        lines.insert(format!("site {change} {site}"));
    }
    lines
}

fn retitled(page: &String, before: &Day, after: &Day) -> bool {
    (before.state(page), after.state(page)) == ("read", "read")
        && before.pages[page].edition != after.pages[page].edition
}

fn page_line(page: &String, before: &Day, after: &Day, earlier: &[&Day]) -> Option<String> {
    let had = earlier.iter().any(|day| day.has(page));
    let is_other = before.state(page) != after.state(page)
        || retitled(page, before, after)
        || before.structure.get(page) != after.structure.get(page);
    let site_answers = || after.sites.get(&before.pages[page].site) == Some(&Ok(()));
    let change = match (before.has(page), after.has(page)) {
        (true, true) if is_other => "changed",
        (true, false) if after.state(page) == "missing" => "gone",
        (true, false) if site_answers() => "unknown",
        (false, true) if !had => "new",
        (false, true) if before.state(page) == "missing" => "back",
        _ => return None,
    };
    Some(format!("page {change} {page}"))
}

/// What stands on a page: links or identifiers.
fn things(
    lines: &mut BTreeSet<String>,
    what: &str,
    page: &String,
    in_both: bool,
    [before, after]: [&Day; 2],
    earlier: &[&Day],
    of: fn(&Day) -> &BTreeMap<String, BTreeSet<String>>,
) {
    let on = |day: &Day| of(day).get(page).cloned().unwrap_or_default();
    let (was, is) = (on(before), on(after));
    for one in is.difference(&was) {
        let had = earlier.iter().any(|day| on(day).contains(one));
        if !had || in_both {
            lines.insert(format!("{what} {} {page} {one}", if had { "back" } else { "new" }));
        }
    }
    for one in was.difference(&is).filter(|_| in_both) {
        lines.insert(format!("{what} gone {page} {one}"));
    }
}

/// The site that is up and down most often, and how it is each day, if it is asked.
pub(crate) fn site_with_most_states(days: &[Day]) -> (String, Vec<Option<&'static str>>) {
    let sites: BTreeSet<&String> = days.iter().flat_map(|day| day.sites.keys()).collect();
    let state = |site: &String, day: &Day| day.sites.get(site).map(|answer| if answer.is_ok() { "up" } else { "down" });
    let all = sites.into_iter().map(|site| (site.clone(), days.iter().map(|day| state(site, day)).collect::<Vec<_>>()));
    all.max_by_key(|(_, states)| states.windows(2).filter(|pair| pair[0] != pair[1]).count()).unwrap()
}
