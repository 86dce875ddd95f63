//! `path A B`: the shortest way of links, hop by hop.

use std::io::{self, Write};

use graph::{LinkJson, Way, path_between};
use serde_json::json;

use crate::args::PathArgs;
use crate::commands::ego::unknown_node;
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{json_document, shown};

pub(crate) fn run(context: &Context, args: &PathArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let from = super::ego::node_name(&args.from)?;
    let to = super::ego::node_name(&args.to)?;
    let found = match path_between(&view, &from, &to)? {
        Way::Hops(hops) => Some(hops),
        Way::None => None,
        Way::Unknown(name) => return Err(unknown_node(&name)),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        let hops: Option<Vec<LinkJson>> = found.map(|hops| hops.into_iter().map(LinkJson::from).collect());
        json_document(
            &mut out,
            &json!({"schema": "oniongraph.path/1", "from": from, "to": to, "found": hops.is_some(), "hops": hops}),
        )?;
        return Ok(out.flush()?);
    }
    let Some(hops) = found else {
        // An answer like any other, and no failure.
        writeln!(out, "no way of links leads from the one to the other")?;
        writeln!(out, "links have a direction: `oniongraph path B A` asks the other way round")?;
        return Ok(out.flush()?);
    };
    if hops.is_empty() {
        writeln!(out, "both are the same")?;
    }
    for (i, hop) in hops.into_iter().map(LinkJson::from).enumerate() {
        let text = hop.text.map(|t| format!(" “{t}”")).unwrap_or_default();
        writeln!(out, "{:>3}  {}", i + 1, shown(&hop.from))?;
        writeln!(out, "     └ {} in {}{}, first seen {}", hop.kind, hop.place, shown(&text), hop.first_seen)?;
        writeln!(out, "       {}", shown(&hop.to))?;
    }
    Ok(out.flush()?)
}
