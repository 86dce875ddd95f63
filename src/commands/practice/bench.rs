//! `practice bench`: the whole pipeline over the practice web, measured.

mod extraction;
mod rate;
mod usage;

use std::io;
use std::sync::Arc;

use config::{Layer, LayerOrigin};
use graph::Case;
use model::{Origin, PageUrl};
use practice::{Server, Weather, World, WorldSpec};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use toml::Value;

use self::rate::Rate;
use self::usage::Usage;
use crate::args::PracticeBenchArgs;
use crate::commands::demo::practice_list;
use crate::commands::init;
use crate::commands::scan::{NewScan, new_job};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::json_document;
use crate::scanning::{self, Backend, PracticeWeb, ScanDone};

pub(super) fn run(context: &Context, args: &PracticeBenchArgs) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("oniongraph-bench-").tempdir()?;
    let dir = args.keep.clone().unwrap_or_else(|| folder.path().join("case"));
    init::create(&dir)?;
    let mut spec = WorldSpec::new(args.sites, args.seed, args.profile.into());
    if args.latency {
        spec.weather = Weather::of_onions(args.faster);
    }
    let world =
        World::new(spec).map_err(|e| Failure::new(Kind::Usage, e.to_string()).hint("ask for more with --sites"))?;
    let list = practice_list(&dir, &world)?;
    let seeds: Vec<PageUrl> = world.seeds().iter().filter_map(|seed| PageUrl::parse_seed(seed).ok()).collect();
    let context = context.for_case(&dir);
    let merged = context.settings(layers(args))?;
    let server = Arc::new(Server::new(world));
    server.log().keep_entries(false);
    let (generator, extraction) = if args.latency {
        (None, None)
    } else {
        let (cost, answers) = generator_cost(&server)?;
        (Some(cost), extraction::megabytes_per_second(&answers)?)
    };
    let before = Usage::now()?;
    let case = Case::open_write(&dir, &mut |_| {})?;
    let backend = Backend::Practice(PracticeWeb(Arc::clone(&server)));
    let new = NewScan { merged, backend, origin: Origin::Practice, list, seeds, jsonl: false };
    let mut rate = Rate::new(usize::try_from(args.concurrency).unwrap_or(usize::MAX));
    let done = scanning::run(new_job(case, new)?, |progress| rate.look(progress))?;
    let after = Usage::now()?;
    let mut document = measured(args, &done, generator, after.cpu_seconds - before.cpu_seconds)?;
    document["extraction_mb_per_cpu_second"] = extraction.into();
    document["resident_bytes_peak"] = after.resident_peak.into();
    if args.latency {
        document["latency"] = rate.document(args.faster);
    }
    json_document(&mut io::stdout().lock(), &document)
}

fn measured(args: &PracticeBenchArgs, done: &ScanDone, generator: Option<f64>, cpu: f64) -> Result<Json, Failure> {
    let stat = done.case.stat()?;
    let (visits, pages) = (done.progress.visits.max(1), done.progress.pages.max(1));
    let own = generator.map(|generator| (cpu - generator * visits as f64).max(0.0));
    let disk = stat.journal_bytes + stat.index_bytes;
    Ok(json!({
        "schema": "oniongraph.bench/1",
        "sites": args.sites,
        "sites_in_flight": args.concurrency,
        "end": done.end.as_str(),
        "visits": done.progress.visits,
        "pages": done.progress.pages,
        "sites_up": done.progress.sites_up,
        "sites_down": done.progress.sites_down,
        "elapsed_seconds": done.progress.elapsed.as_secs_f64(),
        "cpu_seconds": cpu,
        "cpu_ms_per_visit": cpu * 1000.0 / visits as f64,
        "generator_cpu_ms_per_page": generator.map(|generator| generator * 1000.0),
        "cpu_ms_per_visit_without_generator": own.map(|own| own * 1000.0 / visits as f64),
        "pages_per_cpu_second": pages as f64 / cpu.max(1e-9),
        "wire_bytes_per_page": done.ledger.wire / pages,
        "kept_bytes_per_page": done.ledger.kept / pages,
        "journal_bytes": stat.journal_bytes,
        "index_bytes": stat.index_bytes,
        "disk_bytes_per_page": disk / pages,
    }))
}

fn layers(args: &PracticeBenchArgs) -> Vec<Layer> {
    let set =
        |section: &str, key: &str, value: Value| Layer::single(LayerOrigin::Flag("bench".into()), section, key, value);
    let number = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let text = |s: &str| Value::String(s.to_owned());
    let millis = |ms: u32| text(&format!("{}ms", ms / args.faster));
    let mut layers = if args.latency {
        vec![
            set("politeness", "delay_min", millis(3_000)),
            set("politeness", "delay_max", millis(60_000)),
            set("limits", "connect_timeout", millis(60_000)),
            set("limits", "visit_timeout", millis(60_000)),
        ]
    } else {
        vec![set("politeness", "delay_min", text("0s")), set("politeness", "delay_max", text("0s"))]
    };
    layers.extend([
        set("scan", "hop_depth", number(30)),
        set("scan", "new_sites_per_source", number(1_000_000)),
        set("scan", "pages_max", number(args.pages)),
        set("scan", "pages_per_site", number(args.pages_per_site)),
        set("scan", "sites_in_flight", number(args.concurrency)),
    ]);
    layers
}

/// CPU seconds that one answer costs the practice web, so that it can be told
/// apart from the cost of scanning it: both run in the same process. With the answers.
fn generator_cost(server: &Server) -> Result<(f64, Vec<Vec<u8>>), Failure> {
    const ANSWERS: u32 = 2000;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = Usage::now()?;
    let answered = runtime.block_on(async {
        let mut answered = Vec::new();
        for n in 0..ANSWERS {
            let Some(host) = server.world().address(n % server.world().spec().sites) else { continue };
            let Ok(mut stream) = server.connect(&host, 80).await else { continue };
            let question = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host.full_name());
            stream.write_all(question.as_bytes()).await?;
            let mut answer = Vec::new();
            stream.take(1 << 20).read_to_end(&mut answer).await?;
            if !answer.is_empty() {
                answered.push(answer);
            }
        }
        Ok::<_, io::Error>(answered)
    })?;
    let cost = (Usage::now()?.cpu_seconds - before.cpu_seconds) / answered.len().max(1) as f64;
    Ok((cost, answered))
}
