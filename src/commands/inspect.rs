//! `inspect FILE --url URL`: exactly what would be kept of a saved page.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use config::PrivacySection;

use crate::args::InspectArgs;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, shown};
use crate::{rules, secrets};

/// More than this is not read: the guard would cut it anyway.
const BYTES_MAX: u64 = 4 << 20;

pub(crate) fn run(context: &Context, args: &InspectArgs) -> Result<(), Failure> {
    let mut body = Vec::new();
    if args.file == Path::new("-") {
        io::stdin().lock().take(BYTES_MAX).read_to_end(&mut body)?;
    } else {
        let unreadable =
            |e: io::Error| Failure::new(Kind::Usage, format!("{}: {e}", args.file.display())).hint("name a saved page");
        let file = fs::File::open(&args.file).map_err(unreadable)?;
        file.take(BYTES_MAX).read_to_end(&mut body).map_err(unreadable)?;
    }
    let policies = if args.clear { PrivacySection::all_clear() } else { PrivacySection::default() };
    let mut keeper = secrets::throwaway_keeper(policies)?.with_open_fingerprints();
    if context.settings(Vec::new())?.config.indicators.enabled {
        keeper = keeper.with_indicators(rules::in_force(context.case_dir_if_any()?.as_deref())?, []);
    }
    let page = crawler::inspect(&body, &args.url, args.content_type.as_deref(), &keeper).map_err(|e| {
        Failure::new(Kind::Usage, format!("{:?}: {e}", args.url))
            .hint("give the http or https address the page was saved from")
    })?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        json_document(&mut out, &page)?;
        return Ok(out.flush()?);
    }
    let value = serde_json::to_value(&page).map_err(io::Error::from)?;
    writeln!(out, "what would be kept of this page – and nothing else:")?;
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::Array(items) => {
                writeln!(out, "  {name}: {}", items.len())?;
                for item in items {
                    let field = |key: &str| item[key].as_str().unwrap_or("").to_owned();
                    let words = ["kind", "url", "text", "canonical", "coarse", "field"].map(field);
                    let mut words: Vec<_> =
                        words.iter().filter(|word| !word.is_empty()).map(|word| shown(word)).collect();
                    if name == "indicators" {
                        words.extend(["category", "rule"].map(|key| shown(item[key].as_str().unwrap_or(""))));
                    }
                    writeln!(out, "    {}", words.join(" "))?;
                }
            }
            serde_json::Value::String(text) => writeln!(out, "  {name}: {}", shown(text))?,
            other => writeln!(out, "  {name}: {}", shown(&other.to_string()))?,
        }
    }
    Ok(out.flush()?)
}
