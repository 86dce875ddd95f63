//! What analysts decide: recorded with a reason before it takes effect, and shown
//! apart from what was observed.

use std::collections::BTreeSet;
use std::io::{self, Write};

use graph::Snapshot;
use graph::analyse::clusters::{Cluster, ClusterId, in_force};
use model::{AddressCheck, Decided, DecidedWhat, OnionHost, PageUrl, UtcTime};
use serde::Serialize;

use super::{cluster_called, gone, id_given};
use crate::acts::{free_time, reason_given, record_decision};
use crate::analysis::Analysis;
use crate::args::{ClusterMergeArgs, ClusterSplitArgs, ClusterSuppressArgs, ClusterUndoArgs, ListArgs};
use crate::commands::find::{form_named, parse_kind, parse_region};
use crate::commands::scan::{open_for_reading, open_for_writing};
use crate::commands::site::bad_address;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::rows;
use crate::secrets;

pub(super) fn merge(context: &Context, args: &ClusterMergeArgs) -> Result<(), Failure> {
    let reason = reason_given(args.reason.as_deref())?;
    let ids = args.ids.iter().map(|id| id_given(id)).collect::<Result<BTreeSet<ClusterId>, Failure>>()?;
    if ids.len() < 2 {
        return Err(Failure::new(Kind::Usage, "this is one cluster").hint("name two or more"));
    }
    let case = open_for_writing(context)?;
    let (decided, ids_then) = {
        let view = case.snapshot()?;
        let mut earlier = view.decided()?;
        let now = Analysis::under(context, &view, &earlier)?;
        let first = |id: &ClusterId| {
            let cluster = cluster_called(&now.clusters, *id).map_err(|failure| gone(&view, *id, failure))?;
            Ok(cluster.members.first().cloned())
        };
        let pages = ids.iter().map(first).collect::<Result<Vec<Option<PageUrl>>, Failure>>()?;
        let what = DecidedWhat::PagesTogether(pages.into_iter().flatten().collect());
        let decided = Decided { at: free_time(&earlier), what, reason };
        earlier.push(decided.clone());
        let then = Analysis::under(context, &view, &earlier)?;
        if then.is_contradicted && !now.is_contradicted {
            return Err(Failure::new(Kind::Usage, "pages of these clusters are kept apart by another decision")
                .hint("`oniongraph cluster decisions` shows it; `cluster undo N` takes it back"));
        }
        let pages: Vec<PageUrl> = ids.iter().flat_map(|id| pages_of(&now.clusters, *id)).collect();
        (decided, clusters_with(&then.clusters, &pages))
    };
    record_decision(context, case, decided)?;
    tell_where(context, &ids_then)
}

pub(super) fn split(context: &Context, args: &ClusterSplitArgs) -> Result<(), Failure> {
    let reason = reason_given(args.reason.as_deref())?;
    let id = id_given(&args.id)?;
    let named = args.pages.iter().map(|text| Named::parse(text)).collect::<Result<Vec<Named>, Failure>>()?;
    let case = open_for_writing(context)?;
    let (decided, ids_then) = {
        let view = case.snapshot()?;
        let mut earlier = view.decided()?;
        let now = Analysis::under(context, &view, &earlier)?;
        let cluster = cluster_called(&now.clusters, id).map_err(|failure| gone(&view, id, failure))?;
        let members = cluster.members.iter().cloned();
        let (these, from): (Vec<PageUrl>, Vec<PageUrl>) =
            members.partition(|page| named.iter().any(|named| named.is(page)));
        if let Some(unknown) = named.iter().position(|named| !these.iter().any(|page| named.is(page))) {
            return Err(Failure::new(Kind::Usage, format!("{} is not in {id}", args.pages[unknown]))
                .hint(format!("`oniongraph cluster show {id}` lists its pages")));
        }
        if from.is_empty() {
            return Err(Failure::new(Kind::Usage, "these are all pages of the cluster").hint("name some of them"));
        }
        let decided = Decided { at: free_time(&earlier), what: DecidedWhat::PagesApart { these, from }, reason };
        earlier.push(decided.clone());
        let then = Analysis::under(context, &view, &earlier)?;
        (decided, clusters_with(&then.clusters, &cluster.members))
    };
    record_decision(context, case, decided)?;
    tell_where(context, &ids_then)
}

pub(super) fn suppress(context: &Context, args: &ClusterSuppressArgs) -> Result<(), Failure> {
    let reason = reason_given(args.reason.as_deref())?;
    let kind = parse_kind(&args.kind)?;
    let region = args.region.as_deref().map(parse_region).transpose()?;
    let dir = context.case_dir()?;
    let settings = context.settings(Vec::new())?;
    let case = open_for_writing(context)?;
    let decided = {
        let view = case.snapshot()?;
        let keeper = || secrets::keeper(&dir, &settings.config, true);
        let form = form_named(&view, keeper, kind, &args.value, region)?;
        if view.pages_with(kind, &form)?.is_empty() {
            return Err(Failure::new(Kind::Usage, format!("this {kind} stands on no page of the case"))
                .hint("`cluster show ID` names what pages share; `protected.txt` takes what was not seen yet"));
        }
        Decided { at: free_time(&view.decided()?), what: DecidedWhat::Suppressed { kind, form }, reason }
    };
    record_decision(context, case, decided)
}

pub(super) fn undo(context: &Context, args: &ClusterUndoArgs) -> Result<(), Failure> {
    let reason = reason_given(args.reason.as_deref())?;
    let case = open_for_writing(context)?;
    let decided = {
        let all = case.snapshot()?.decided()?;
        let meant = args.number.checked_sub(1).and_then(|at| all.get(at));
        let meant = meant.filter(|one| in_force(&all).contains(one)).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("there is no decision {} that holds", args.number))
                .hint("`oniongraph cluster decisions` lists them")
        })?;
        Decided { at: free_time(&all), what: DecidedWhat::TakenBack(meant.at), reason }
    };
    record_decision(context, case, decided)
}

fn pages_of(clusters: &[Cluster], id: ClusterId) -> Vec<PageUrl> {
    let called = clusters.iter().filter(|cluster| cluster.id == id);
    called.flat_map(|cluster| cluster.members.iter().cloned()).collect()
}

/// The clusters that have one of these pages.
fn clusters_with(clusters: &[Cluster], pages: &[PageUrl]) -> Vec<ClusterId> {
    let pages: BTreeSet<&PageUrl> = pages.iter().collect();
    let have = clusters.iter().filter(|cluster| cluster.members.iter().any(|page| pages.contains(page)));
    have.map(|cluster| cluster.id).collect()
}

/// Tells people where the pages of a decision are found now.
fn tell_where(context: &Context, ids: &[ClusterId]) -> Result<(), Failure> {
    if context.verbosity < 0 {
        return Ok(());
    }
    let all: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let told = if all.is_empty() { "none: each stands alone".to_owned() } else { all.join(", ") };
    Ok(writeln!(io::stderr().lock(), "clusters of these pages now: {told}")?)
}

/// One line of `cluster decisions --jsonl`.
#[derive(Serialize)]
pub(crate) struct DecisionJson {
    schema: &'static str,
    number: usize,
    at: UtcTime,
    what: &'static str,
    in_force: bool,
    /// What was decided about, in order.
    about: Vec<String>,
    /// From what it was split.
    from: Vec<String>,
    reason: String,
}

pub(super) fn list(context: &Context, form: &ListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let all = decided_in(&case.snapshot()?)?;
    let lines = all.into_iter().map(Ok);
    let told = "nothing was decided yet; `cluster merge`, `split` and `suppress` do, and `family merge` and `split`";
    rows(form, lines, context.talk(told), &["N", "TIME", "WHAT", "HOLDS", "ABOUT", "FROM", "REASON"], |line| {
        vec![
            line.number.to_string(),
            line.at.to_string(),
            line.what.to_owned(),
            if line.in_force { "yes" } else { "no" }.to_owned(),
            few(&line.about),
            few(&line.from),
            line.reason.clone(),
        ]
    })
}

/// The decisions in force that name pages among `members`, or sites of them.
pub(super) fn decisions_about(view: &Snapshot<'_>, members: &[PageUrl]) -> Result<Vec<DecisionJson>, Failure> {
    let sites = members.iter().map(|page| page.site().full_name());
    decisions_naming(view, &members.iter().map(PageUrl::canonical).chain(sites).collect())
}

/// The decisions in force that name one of these pages or sites.
pub(crate) fn decisions_naming(view: &Snapshot<'_>, names: &BTreeSet<String>) -> Result<Vec<DecisionJson>, Failure> {
    let is_in = |name: &String| names.contains(name);
    let touches = |one: &DecisionJson| one.in_force && one.about.iter().chain(&one.from).any(is_in);
    Ok(decided_in(view)?.into_iter().filter(touches).collect())
}

impl DecisionJson {
    /// What it does to a cluster, for people.
    pub(crate) fn in_words(&self) -> String {
        let from = if self.from.is_empty() { String::new() } else { format!(" from {}", few(&self.from)) };
        format!("{} (decision {}): {}{from}; {}", self.what, self.number, few(&self.about), self.reason)
    }
}

fn decided_in(view: &Snapshot<'_>) -> Result<Vec<DecisionJson>, Failure> {
    let all = view.decided()?;
    let holding = in_force(&all);
    let line = |(number, one): (usize, &Decided)| {
        let addresses = |pages: &[PageUrl]| pages.iter().map(PageUrl::canonical).collect::<Vec<_>>();
        let (what, about, from) = match &one.what {
            DecidedWhat::PagesTogether(pages) => ("merge", addresses(pages), Vec::new()),
            DecidedWhat::PagesApart { these, from } => ("split", addresses(these), addresses(from)),
            DecidedWhat::Suppressed { kind, form } => {
                ("suppress", vec![format!("{kind}:{}", form.shown())], Vec::new())
            }
            DecidedWhat::SitesTogether(a, b) => ("family merge", vec![a.full_name(), b.full_name()], Vec::new()),
            DecidedWhat::SitesApart(a, b) => ("family split", vec![a.full_name()], vec![b.full_name()]),
            DecidedWhat::TakenBack(at) => ("undo", vec![at.to_string()], Vec::new()),
        };
        DecisionJson {
            schema: "oniongraph.decision/1",
            number,
            at: one.at,
            what,
            in_force: holding.contains(&one),
            about,
            from,
            reason: one.reason.as_str().to_owned(),
        }
    };
    Ok((1..).zip(&all).map(line).collect())
}

/// The first of several, and how many more there are.
fn few(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

/// A page, or all pages of a site.
enum Named {
    Page(PageUrl),
    Site(OnionHost),
}

impl Named {
    fn parse(text: &str) -> Result<Self, Failure> {
        let check = AddressCheck::of(text);
        let site = check.site.map_err(|e| bad_address(text, &e.to_string()))?;
        let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
        if after_scheme.contains(['/', '?']) || check.subdomain.is_some() {
            return PageUrl::parse_seed(text).map(Self::Page).map_err(|e| bad_address(text, &e.to_string()));
        }
        Ok(Self::Site(site))
    }

    fn is(&self, page: &PageUrl) -> bool {
        match self {
            Self::Page(url) => (page.site(), page.key()) == (url.site(), url.key()),
            Self::Site(site) => page.site() == *site,
        }
    }
}
