//! `practice serve`: the practice web behind a SOCKS5 port on loopback.

use std::fs;
use std::io::{self, Write};

use practice::{Bind, ServeOptions, WorldSpec, serve};
use serde_json::json;

use crate::args::PracticeServeArgs;
use crate::failure::{Failure, Kind};
use crate::output::json_line;

/// Serves until it is interrupted. Prints one JSON line: where it listens, the
/// seeds, the ground truth and the refusal list.
pub(super) fn run(args: &PracticeServeArgs) -> Result<(), Failure> {
    let dir = match &args.out {
        Some(dir) => dir.clone(),
        None => tempfile::Builder::new().prefix("oniongraph-practice-").tempdir()?.keep(),
    };
    fs::create_dir_all(&dir).map_err(|e| {
        Failure::new(Kind::Usage, format!("{}: {e}", dir.display()))
            .hint("name a folder that can be made, or leave --out")
    })?;
    let (truth, list) = (dir.join("truth.json"), dir.join("refusal-list.txt"));
    let spec = WorldSpec::new(args.sites, args.seed, args.profile.into());
    let options = ServeOptions { bind: Bind::Tcp(args.port), extended_errors: true, truth: Some(truth.clone()) };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let mut handle = serve(spec, options).await.map_err(|e| {
            Failure::new(Kind::Usage, e.to_string()).hint("`oniongraph practice serve --help` tells the bounds")
        })?;
        handle.truth_written().await?;
        fs::write(&list, handle.server().world().refusal_list())?;
        // Nobody reads the log here, and a long run must not fill the memory with it.
        handle.server().log().keep_entries(false);
        let line = json!({
            "schema": "oniongraph.practice/1",
            "socks": handle.address,
            "seeds": handle.seeds,
            "truth": truth,
            "refusal_list": list,
        });
        let mut out = io::stdout().lock();
        json_line(&mut out, &line)?;
        out.flush()?;
        drop(out);
        tokio::signal::ctrl_c().await?;
        Ok(())
    })
}
