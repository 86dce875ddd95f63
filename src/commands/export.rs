//! `export FORMAT -o FILE`: the graph for other tools, with a manifest.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use graph::{
    Case, CsvOptions, CsvTable, ExportCounts, GraphView, Level, export_csv, export_gexf, export_graphml, export_jsonl,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::args::{ExportArgs, FormatArg, LevelArg};
use crate::commands::db::in_words;
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::counted;

/// Above this many nodes desktop tools become slow; the export says so.
const COMFORTABLE_NODES: u64 = 100_000;

pub(crate) fn run(context: &Context, args: &ExportArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    if args.output == Path::new("-") {
        if args.format == FormatArg::Csv {
            return Err(Failure::new(Kind::Usage, "csv writes two tables, so it needs a folder")
                .hint("oniongraph export csv -o FOLDER"));
        }
        let mut out = BufWriter::new(io::stdout().lock());
        write_graph(&view, args, &mut out)?;
        out.flush()?;
        return whole_or_told(&case);
    }
    let files = match args.format {
        FormatArg::Csv => {
            fs::create_dir_all(&args.output).map_err(|e| {
                Failure::new(Kind::Usage, format!("{}: {e}", args.output.display())).hint("name a folder")
            })?;
            let nodes = one_file(args, &args.output.join("nodes.csv"), |out| csv(&view, args, CsvTable::Nodes, out))?;
            let edges = one_file(args, &args.output.join("edges.csv"), |out| csv(&view, args, CsvTable::Edges, out))?;
            vec![nodes, edges]
        }
        _ => vec![one_file(args, &args.output, |out| write_graph(&view, args, out))?],
    };
    let nodes = files.iter().map(|file| file.counts.nodes).max().unwrap_or(0);
    let edges = files.iter().map(|file| file.counts.edges).max().unwrap_or(0);
    write_manifest(&case, &view, args, &files)?;
    let mut err = io::stderr().lock();
    if context.verbosity >= 0 {
        let (told_nodes, told_edges) = (counted(nodes, "node", "nodes"), counted(edges, "edge", "edges"));
        writeln!(err, "{told_nodes} and {told_edges} written to {}", args.output.display())?;
        if nodes > COMFORTABLE_NODES && matches!(args.format, FormatArg::Gexf | FormatArg::Graphml) {
            writeln!(
                err,
                "note: desktop tools are slow above {COMFORTABLE_NODES} nodes; --level site makes it smaller"
            )?;
        }
    }
    whole_or_told(&case)
}

/// What lacks a part of the journal does not pass for the whole.
fn whole_or_told(case: &Case) -> Result<(), Failure> {
    in_words(&case.damage()).map_or(Ok(()), |ranges| {
        Err(Failure::new(Kind::Store, format!("exported is what can be read; the journal is damaged: {ranges}")).hint(
            "say so where the export is used; `oniongraph db verify` shows the damage, a backup may have the rest",
        ))
    })
}

/// A file that was written.
struct Written {
    name: String,
    bytes: u64,
    sha256: String,
    counts: ExportCounts,
}

fn write_graph(view: &dyn GraphView, args: &ExportArgs, out: &mut dyn Write) -> Result<ExportCounts, Failure> {
    let level = level_of(args.level, Level::Site);
    Ok(match args.format {
        FormatArg::Jsonl => export_jsonl(view, out)?,
        FormatArg::Graphml => export_graphml(view, level, out)?,
        FormatArg::Gexf => export_gexf(view, level, out)?,
        FormatArg::Csv => csv(view, args, CsvTable::Edges, out)?,
    })
}

fn csv(view: &dyn GraphView, args: &ExportArgs, table: CsvTable, out: &mut dyn Write) -> Result<ExportCounts, Failure> {
    let options = CsvOptions { level: level_of(args.level, Level::Page), excel: args.excel };
    Ok(export_csv(view, table, options, out)?)
}

fn level_of(arg: Option<LevelArg>, default: Level) -> Level {
    match arg {
        Some(LevelArg::Site) => Level::Site,
        Some(LevelArg::Page) => Level::Page,
        None => default,
    }
}

/// The level of the nodes; JSON lines have all.
fn level_named(args: &ExportArgs) -> Option<&'static str> {
    let default = match args.format {
        FormatArg::Jsonl => return None,
        FormatArg::Csv => Level::Page,
        FormatArg::Graphml | FormatArg::Gexf => Level::Site,
    };
    Some(match level_of(args.level, default) {
        Level::Site => "site",
        Level::Page => "page",
    })
}

/// Writes to a new file beside the target and moves it there when it is whole,
/// so that nothing half-written ever bears the name.
fn one_file(
    args: &ExportArgs,
    target: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<ExportCounts, Failure>,
) -> Result<Written, Failure> {
    // A device, a pipe or a folder must not be replaced by a file, whatever --force says.
    if fs::metadata(target).is_ok_and(|found| !found.is_file()) {
        return Err(Failure::new(Kind::Usage, format!("{} is there and is not a file", target.display()))
            .hint("name a file; `-o -` writes to standard output"));
    }
    if target.exists() && !args.force {
        return Err(Failure::new(Kind::Usage, format!("{} exists", target.display()))
            .hint("name another file, or say --force to write over it"));
    }
    let partial = partial_name(target);
    let file = fresh_file(&partial).map_err(|e| {
        Failure::new(Kind::Usage, format!("{}: {e}", target.display())).hint("name a file in a folder that exists")
    })?;
    let mut out = Hashing { inner: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
    let written = write(&mut out).and_then(|counts| finish(out, counts, target));
    match written {
        Ok(written) => {
            fs::rename(&partial, target)?;
            Ok(written)
        }
        Err(failure) => {
            // The first failure is the one to tell; a left-over is overwritten next time.
            let _ = fs::remove_file(&partial);
            Err(failure)
        }
    }
}

fn finish(out: Hashing, counts: ExportCounts, target: &Path) -> Result<Written, Failure> {
    let Hashing { inner, hash, bytes } = out;
    let file = inner.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(Written {
        name: target.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        bytes,
        sha256: data_encoding::HEXLOWER.encode(&hash.finalize()),
        counts,
    })
}

/// A new file in the place of a left-over. A folder may come from elsewhere: a
/// link that stands there is removed and never written through.
fn fresh_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(path)
}

fn partial_name(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    target.with_file_name(name)
}

/// Hashes what passes through.
struct Hashing {
    inner: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(data)?;
        self.hash.update(&data[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// `MANIFEST.json` beside the files: what they are and their SHA-256. Files of
/// earlier exports that lie in the same folder keep their entries.
fn write_manifest(case: &Case, view: &dyn GraphView, args: &ExportArgs, files: &[Written]) -> Result<(), Failure> {
    const SCHEMA: &str = "oniongraph.manifest/1";
    let folder = match args.format {
        FormatArg::Csv => args.output.clone(),
        _ => args.output.parent().map(Path::to_owned).unwrap_or_default(),
    };
    let path = folder.join("MANIFEST.json");
    let before = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    if path.exists() && before.as_ref().is_none_or(|value| value["schema"] != SCHEMA) {
        return Err(Failure::new(Kind::Usage, format!("{} is not one of ours", path.display()))
            .hint("the export is written; move that file away to get a manifest"));
    }
    let mut entries = before.and_then(|value| value["files"].as_object().cloned()).unwrap_or_default();
    for file in files {
        let entry = json!({
            "format": format!("{:?}", args.format).to_ascii_lowercase(),
            "level": level_named(args),
            "tool_version": env!("CARGO_PKG_VERSION"),
            "scans": view.scan_ids()?,
            "journal_head": case.chain_head_hex(),
            "journal_damage": case.damage().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "nodes": file.counts.nodes,
            "edges": file.counts.edges,
            "bytes": file.bytes,
            "sha256": file.sha256,
            "redaction": "none",
        });
        entries.insert(file.name.clone(), entry);
    }
    let document =
        serde_json::to_string_pretty(&json!({"schema": SCHEMA, "files": entries})).map_err(io::Error::from)?;
    let partial = partial_name(&path);
    fresh_file(&partial)?.write_all((document + "\n").as_bytes())?;
    Ok(fs::rename(&partial, &path)?)
}
