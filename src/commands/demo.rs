//! `demo`: makes a practice web, scans it through the door, tells what was found.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use config::{Layer, LayerOrigin};
use crawler::RefusalList;
use graph::{Case, GraphView, SiteState, Snapshot};
use model::{IdentifierForm, IdentifierKind, Origin, PageUrl};
use practice::{Profile, Server, World, WorldSpec};
use toml::Value;

use crate::args::{DemoArgs, ProgressArg};
use crate::clock;
use crate::commands::scan::{NewScan, run_new, summary_json};
use crate::commands::{blocklist, init, lead};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{bytes, counted, shown};
use crate::scanning::{Backend, PracticeWeb};
use crate::secrets;

pub(crate) fn run(context: &Context, args: &DemoArgs) -> Result<(), Failure> {
    let (dir, temporary) = match &args.keep {
        Some(dir) => (dir.clone(), None),
        None => {
            let folder = tempfile::Builder::new().prefix("oniongraph-demo-").tempdir()?;
            (folder.path().join("case"), Some(folder))
        }
    };
    if fs::read_dir(&dir).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(Failure::new(Kind::Usage, format!("{}: the folder is not empty", dir.display()))
            .hint("name a new one: the case of the demo is made in it"));
    }
    let mut spec = WorldSpec::new(args.sites.max(60), args.seed, Profile::Hostile);
    // Hanging and late sites are truthful but would make the demo wait.
    (spec.weather.hanging_share, spec.weather.late_share, spec.hostile_share) = (0.0, 0.0, 0.02);
    // So few that several sites are of one hand, which is what the analysis is to find.
    spec.operators = 12;
    let world = World::new(spec).map_err(|e| Failure::new(Kind::Usage, e.to_string()))?;
    let mut out = io::stdout().lock();
    writeln!(out, "A practice web of {} onion sites, made up on the spot. No Tor, no internet.", world.spec().sites)?;
    init::create(&dir)?;
    let case = scan(context, &dir, world)?;
    story(&mut out, &case)?;
    lead::story(&mut out, &context.for_case(&dir), &case.snapshot()?)?;
    match (&args.keep, temporary) {
        (Some(dir), _) => next_steps(&mut out, dir)?,
        (None, folder) => {
            writeln!(out, "\nThe case was temporary. `oniongraph demo --keep DIR` keeps it to look around in.")?;
            drop(case);
            drop(folder);
        }
    }
    Ok(())
}

fn scan(context: &Context, dir: &Path, world: World) -> Result<Case, Failure> {
    let context = context.for_case(dir);
    let list = practice_list(dir, &world)?;
    let seeds = world.seeds().iter().filter_map(|seed| PageUrl::parse_seed(seed).ok()).collect();
    let merged = context.settings(practice_layers())?;
    let backend = Backend::Practice(PracticeWeb(Arc::new(Server::new(world))));
    let new = NewScan { merged, backend, origin: Origin::Practice, list, seeds, jsonl: false };
    let case = Case::open_write(dir, &mut |_| {})?;
    Ok(run_new(&context, case, new, ProgressArg::Auto)?.case)
}

/// The practice web brings its own refusal list.
pub(crate) fn practice_list(dir: &Path, world: &World) -> Result<RefusalList, Failure> {
    let imported = RefusalList::import(secrets::refusal_key(dir)?, clock::now(), &world.refusal_list());
    let (list, _) = imported.map_err(|e| Failure::new(Kind::Unexpected, e.to_string()))?;
    blocklist::store(dir, &list)?;
    Ok(list)
}

/// A practice web needs no pauses, and its drips need no patience.
fn practice_layers() -> Vec<Layer> {
    let set = |section: &str, key: &str, value: &str| {
        Layer::single(LayerOrigin::Flag("practice".into()), section, key, Value::String(value.to_owned()))
    };
    vec![
        set("politeness", "delay_min", "0s"),
        set("politeness", "delay_max", "0s"),
        set("limits", "visit_timeout", "5s"),
        set("limits", "rate_grace", "1s"),
        set("limits", "connect_timeout", "2s"),
    ]
}

fn story(out: &mut impl Write, case: &Case) -> Result<(), Failure> {
    let scans = case.scans()?;
    let Some(scan) = scans.last() else { return Err(Failure::new(Kind::Unexpected, "the scan left no record")) };
    let json = summary_json(scan, case);
    let view = case.snapshot()?;
    let sites = view.sites()?.collect::<Result<Vec<_>, _>>()?;
    let count = |state| sites.iter().filter(|site| site.state == state).count();
    let tally = &scan.tally;
    writeln!(out, "\nWhat was found")?;
    writeln!(
        out,
        "  sites   {} up, {} down, {} known from links only",
        count(SiteState::Up),
        count(SiteState::Down),
        count(SiteState::Unvisited)
    )?;
    writeln!(out, "  pages   {}", json["outcomes"]["page"].as_u64().unwrap_or(0))?;
    let isolated = sites.iter().filter(|s| s.state == SiteState::Up && s.links_out == 0).count();
    let sites_link = if isolated == 1 { "site links" } else { "sites link" };
    writeln!(out, "  links   {} ({isolated} {sites_link} nowhere, as most onion sites do)", tally.links)?;
    writeln!(out, "\nDead sites, and why")?;
    let mut causes = BTreeMap::<&str, usize>::new();
    for cause in sites.iter().filter_map(|site| site.cause) {
        *causes.entry(cause.as_str()).or_default() += 1;
    }
    for (cause, count) in causes {
        writeln!(out, "  {count:>5}  {cause}")?;
    }
    writeln!(out, "\nAnswers refused because they were media or no honest text")?;
    for ((kind, reason), count) in tally.outcomes.iter().filter(|((kind, _), _)| kind == "refused") {
        writeln!(out, "  {count:>5}  {kind}: {}", reason.as_deref().unwrap_or(""))?;
    }
    let ledger = &tally.ledger;
    writeln!(
        out,
        "  bytes   {} on the wire; {} of bodies read, {} of them dropped again; kept as metadata: {}; media kept: 0 B",
        bytes(ledger.wire),
        bytes(ledger.read),
        bytes(ledger.refused),
        bytes(ledger.kept)
    )?;
    identifiers(out, &view)?;
    writeln!(out, "\nThe best-linked sites")?;
    let mut ranked: Vec<_> = sites.iter().collect();
    ranked.sort_by_key(|site| (Reverse(site.links_in), site.site));
    for site in ranked.iter().take(5) {
        let title = site.title.as_ref().map_or("–", |t| t.as_str());
        writeln!(
            out,
            "  {:>5} in, {:>3} out  {}…  {}",
            site.links_in,
            site.links_out,
            &site.site.label()[..12],
            shown(title)
        )?;
    }
    Ok(())
}

/// What the pages say about how to reach somebody: numbers of tokens, and the
/// identifiers that most sites share. None of them can be read here.
fn identifiers(out: &mut impl Write, view: &Snapshot<'_>) -> Result<(), Failure> {
    let mut all = view.identifiers()?;
    all.retain(|one| one.kind != IdentifierKind::Onion);
    let mut kinds = BTreeMap::<IdentifierKind, (usize, usize)>::new();
    for one in &all {
        let (count, shared) = kinds.entry(one.kind).or_default();
        *count += 1;
        *shared += usize::from(one.sites > 1);
    }
    writeln!(out, "\nWhat pages say about how to reach or pay somebody (people as keyed tokens, nothing in clear)")?;
    for (kind, (count, shared)) in kinds {
        writeln!(out, "  {count:>5}  {kind:<10} {shared} on more than one site")?;
    }
    all.sort_by_key(|one| (Reverse(one.sites), one.kind, one.form.shown()));
    for one in all.iter().take(3) {
        let coarse = match &one.form {
            IdentifierForm::Keyed { coarse: Some(coarse), .. } => format!(" ({})", shown(coarse.as_str())),
            _ => String::new(),
        };
        let name = shown(&one.form.shown()).into_owned();
        let (sites, pages) = (counted(one.sites, "site", "sites"), counted(one.pages, "page", "pages"));
        writeln!(out, "         {}:{name}{coarse} on {sites}, {pages}", one.kind)?;
    }
    Ok(())
}

fn next_steps(out: &mut impl Write, dir: &Path) -> Result<(), Failure> {
    let dir: PathBuf = dir.to_owned();
    let case = dir.display();
    writeln!(out, "\nThe case is kept. Look around:")?;
    writeln!(out, "  oniongraph --case {case} site list")?;
    writeln!(out, "  oniongraph --case {case} scan show")?;
    writeln!(out, "  oniongraph --case {case} links SITE")?;
    writeln!(out, "  oniongraph --case {case} lead show ID")?;
    writeln!(out, "  oniongraph --case {case} export gexf -o graph.gexf")?;
    Ok(())
}
