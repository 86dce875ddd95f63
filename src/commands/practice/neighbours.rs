//! `practice bench --hostile-neighbours`: whether sites that attack slow others down.
//!
//! The same ordinary sites are scanned twice with the usual pauses between
//! requests, without and with one site of every hostile theme beside them. What
//! is compared is, site by site, the time from the start of the scan to the
//! site's last page. It is a measure, not a test: a busy machine shows in it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use config::{Layer, LayerOrigin};
use graph::{Case, GraphView};
use model::{OnionHost, Origin, PageUrl};
use practice::{Profile, Server, World, WorldSpec};
use serde_json::json;
use toml::Value;

use crate::args::{PracticeBenchArgs, ProgressArg};
use crate::commands::demo::practice_list;
use crate::commands::init;
use crate::commands::scan::{NewScan, run_new};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::json_document;
use crate::scanning::{Backend, PracticeWeb};

/// Milliseconds to the last page, and pages, of each ordinary site.
type Ends = BTreeMap<OnionHost, (i64, u64)>;

pub(super) fn run(context: &Context, args: &PracticeBenchArgs) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("oniongraph-bench-").tempdir()?;
    let spec = WorldSpec { hostile_share: 0.0, ..WorldSpec::new(args.sites, args.seed, Profile::Hostile) };
    let world = World::new(spec.clone()).map_err(|e| Failure::new(Kind::Usage, e.to_string()))?;
    let sites = world.truth().sites;
    let hosts = |hostile: bool| {
        let wanted =
            sites.iter().filter(move |site| !site.refused && site.state == "up" && site.theme.is_some() == hostile);
        wanted.map(|site| site.site).collect::<Vec<_>>()
    };
    let (calm, hostile) = (hosts(false), hosts(true));
    let alone = scan(context, args, &folder.path().join("alone"), &spec, &calm, &[])?;
    let beside = scan(context, args, &folder.path().join("beside"), &spec, &calm, &hostile)?;
    let pages = |ends: &Ends| ends.values().map(|(_, pages)| pages).sum::<u64>();
    let mut ratios: Vec<f64> = alone
        .iter()
        .filter_map(|(site, (before, _))| Some(beside.get(site)?.0.max(1) as f64 / (*before).max(1) as f64))
        .collect();
    ratios.sort_by(f64::total_cmp);
    let later = alone.iter().filter_map(|(site, (before, _))| Some(beside.get(site)?.0 - before)).max();
    let mean = |ends: &Ends| ends.values().map(|(end, _)| *end).sum::<i64>() as f64 / ends.len().max(1) as f64;
    let document = json!({
        "schema": "oniongraph.bench_neighbours/1",
        "calm_sites": calm.len(),
        "hostile_sites": hostile.len(),
        "sites_in_flight": args.concurrency,
        "calm_pages_alone": pages(&alone),
        "calm_pages_beside": pages(&beside),
        "mean_seconds_to_last_page_alone": mean(&alone) / 1000.0,
        "mean_seconds_to_last_page_beside": mean(&beside) / 1000.0,
        "mean_ratio": mean(&beside) / mean(&alone).max(1.0),
        "median_site_ratio": ratios.get(ratios.len() / 2),
        "worst_site_ratio": ratios.last(),
        "worst_site_later_seconds": later.unwrap_or(0) as f64 / 1000.0,
    });
    json_document(&mut io::stdout().lock(), &document)
}

/// Scans the sites, hostile ones first, and says when each calm one was done.
fn scan(
    context: &Context,
    args: &PracticeBenchArgs,
    dir: &Path,
    spec: &WorldSpec,
    calm: &[OnionHost],
    hostile: &[OnionHost],
) -> Result<Ends, Failure> {
    init::create(dir)?;
    let world = World::new(spec.clone()).map_err(|e| Failure::new(Kind::Usage, e.to_string()))?;
    let list = practice_list(dir, &world)?;
    let seeds: Vec<PageUrl> = hostile.iter().chain(calm).map(|site| PageUrl::front_page(*site)).collect();
    let context = context.for_case(dir);
    let merged = context.settings(layers(args))?;
    let server = Arc::new(Server::new(world));
    server.log().keep_entries(false);
    let case = Case::open_write(dir, &mut |_| {})?;
    let backend = Backend::Practice(PracticeWeb(server));
    let new = NewScan { merged, backend, origin: Origin::Practice, list, seeds, jsonl: false };
    let done = run_new(&context, case, new, ProgressArg::None)?;
    let snapshot = done.case.snapshot()?;
    let mut ends = Ends::new();
    let mut begun = i64::MAX;
    for page in snapshot.pages()? {
        let page = page?;
        begun = begun.min(page.first_seen.as_millis());
        if calm.contains(&page.url.site()) {
            let (end, pages) = ends.entry(page.url.site()).or_default();
            *end = (*end).max(page.last_seen.as_millis());
            *pages += 1;
        }
    }
    ends.values_mut().for_each(|(end, _)| *end -= begun);
    Ok(ends)
}

fn layers(args: &PracticeBenchArgs) -> Vec<Layer> {
    let set =
        |section: &str, key: &str, value: Value| Layer::single(LayerOrigin::Flag("bench".into()), section, key, value);
    let number = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let text = |s: &str| Value::String(s.to_owned());
    vec![
        set("scan", "scope", text("seeds")),
        set("scan", "hop_depth", number(30)),
        set("scan", "pages_max", number(args.pages)),
        set("scan", "pages_per_site", number(args.pages_per_site)),
        set("scan", "sites_in_flight", number(args.concurrency)),
        // Long enough to be in the way, short enough to wait for the end.
        set("limits", "visit_timeout", text("20s")),
    ]
}
