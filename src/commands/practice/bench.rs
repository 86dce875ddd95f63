//! `practice bench`: the whole pipeline over the practice web, measured.

use std::fs;
use std::io;
use std::sync::Arc;

use config::{Layer, LayerOrigin};
use graph::Case;
use model::{Origin, PageUrl};
use practice::{Server, World, WorldSpec};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use toml::Value;

use crate::args::{PracticeBenchArgs, ProgressArg};
use crate::commands::demo::practice_list;
use crate::commands::init;
use crate::commands::scan::{NewScan, run_new};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::json_document;
use crate::scanning::{Backend, PracticeWeb};

pub(super) fn run(context: &Context, args: &PracticeBenchArgs) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("oniongraph-bench-").tempdir()?;
    let dir = args.keep.clone().unwrap_or_else(|| folder.path().join("case"));
    init::create(&dir)?;
    let world = World::new(WorldSpec::new(args.sites, args.seed, args.profile.into()))
        .map_err(|e| Failure::new(Kind::Usage, e.to_string()))?;
    let list = practice_list(&dir, &world)?;
    let seeds: Vec<PageUrl> = world.seeds().iter().filter_map(|seed| PageUrl::parse_seed(seed).ok()).collect();
    let context = context.for_case(&dir);
    let merged = context.settings(layers(args))?;
    let server = Arc::new(Server::new(world));
    server.log().keep_entries(false);
    let generator = generator_cost(&server)?;
    let before = Usage::now()?;
    let case = Case::open_write(&dir, &mut |_| {})?;
    let backend = Backend::Practice(PracticeWeb(Arc::clone(&server)));
    let new = NewScan { merged, backend, origin: Origin::Practice, list, seeds, jsonl: false };
    let done = run_new(&context, case, new, ProgressArg::None)?;
    let after = Usage::now()?;
    let stat = done.case.stat()?;
    let (visits, pages) = (done.progress.visits.max(1), done.progress.pages.max(1));
    let cpu = after.cpu_seconds - before.cpu_seconds;
    let own = (cpu - generator * visits as f64).max(0.0);
    let disk = stat.journal_bytes + stat.index_bytes;
    let document = json!({
        "schema": "oniongraph.bench/1",
        "sites": args.sites,
        "sites_in_flight": args.concurrency,
        "end": done.end.as_str(),
        "visits": done.progress.visits,
        "pages": done.progress.pages,
        "elapsed_seconds": done.progress.elapsed.as_secs_f64(),
        "cpu_seconds": cpu,
        "cpu_ms_per_visit": cpu * 1000.0 / visits as f64,
        "generator_cpu_ms_per_page": generator * 1000.0,
        "cpu_ms_per_visit_without_generator": own * 1000.0 / visits as f64,
        "pages_per_cpu_second": pages as f64 / cpu.max(1e-9),
        "wire_bytes_per_page": done.ledger.wire / pages,
        "kept_bytes_per_page": done.ledger.kept / pages,
        "journal_bytes": stat.journal_bytes,
        "index_bytes": stat.index_bytes,
        "disk_bytes_per_page": disk / pages,
        "resident_bytes_peak": after.resident_peak,
    });
    json_document(&mut io::stdout().lock(), &document)
}

fn layers(args: &PracticeBenchArgs) -> Vec<Layer> {
    let set =
        |section: &str, key: &str, value: Value| Layer::single(LayerOrigin::Flag("bench".into()), section, key, value);
    let number = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let text = |s: &str| Value::String(s.to_owned());
    vec![
        set("politeness", "delay_min", text("0s")),
        set("politeness", "delay_max", text("0s")),
        set("scan", "hop_depth", number(30)),
        set("scan", "new_sites_per_source", number(1_000_000)),
        set("scan", "pages_max", number(args.pages)),
        set("scan", "pages_per_site", number(args.pages_per_site)),
        set("scan", "sites_in_flight", number(args.concurrency)),
    ]
}

/// CPU seconds that one answer costs the practice web, so that it can be told
/// apart from the cost of scanning it: both run in the same process.
fn generator_cost(server: &Server) -> Result<f64, Failure> {
    const ANSWERS: u32 = 2000;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = Usage::now()?;
    let answered = runtime.block_on(async {
        let mut answered = 0;
        for n in 0..ANSWERS {
            let Some(host) = server.world().address(n % server.world().spec().sites) else { continue };
            let Ok(mut stream) = server.connect(&host, 80).await else { continue };
            let question = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host.full_name());
            stream.write_all(question.as_bytes()).await?;
            let mut answer = Vec::new();
            stream.take(1 << 20).read_to_end(&mut answer).await?;
            answered += u32::from(!answer.is_empty());
        }
        Ok::<_, io::Error>(answered)
    })?;
    Ok((Usage::now()?.cpu_seconds - before.cpu_seconds) / f64::from(answered.max(1)))
}

/// What the process has used so far, as the kernel tells.
struct Usage {
    cpu_seconds: f64,
    resident_peak: u64,
}

impl Usage {
    fn now() -> Result<Self, Failure> {
        let stat = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
        let threads = thread_nanos().unwrap_or(0);
        let main = stat.split(' ').next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        let status = fs::read_to_string("/proc/self/status")?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|rest| rest.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
        Ok(Self { cpu_seconds: (threads.max(main)) as f64 / 1e9, resident_peak: kib * 1024 })
    }
}

fn thread_nanos() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let rest = stat.rsplit_once(')')?.1;
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    // The kernel tells process times in ticks of 10 ms, on every Linux there is.
    Some(ticks * 10_000_000)
}
