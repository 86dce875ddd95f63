//! `analyse --edges FILE --out DIR`: the measures of any list of edges. No case is needed.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use graph::analyse::links::{
    EdgeListError, LinkGraph, LinksError, MeasureOptions, Measures, NamedEdges, Weights, measure, read_edges,
    write_nodes, write_summary,
};

use crate::args::AnalyseArgs;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::counted;

const FORM_HINT: &str =
    "one edge a line, source,target[,weight], with commas or tabs; a line that begins with # is a remark";
/// What a file packed by gzip begins with (RFC 1952).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BUFFER_BYTES: usize = 1 << 20;

pub(super) fn run(context: &Context, args: &AnalyseArgs, edges_file: &Path, folder: &Path) -> Result<(), Failure> {
    let say = |what: &str| -> io::Result<()> {
        if context.verbosity >= 0 { writeln!(io::stderr().lock(), "{what}") } else { Ok(()) }
    };
    let both = [Some(edges_file), args.nodes.as_deref()];
    if both.iter().all(|file| file.is_some_and(|file| file == Path::new("-"))) {
        return Err(Failure::new(Kind::Usage, "edges and nodes cannot both come from standard input")
            .hint("give one of them as a file"));
    }
    say("reading the edges")?;
    let NamedEdges { names, edges, .. } = {
        let weights = if args.weighted { Weights::Read } else { Weights::Ignore };
        let mut named = read_edges(open(edges_file)?, weights).map_err(|e| bad_list(edges_file, &e))?;
        if named.has_header {
            say("the first line was taken for a header, not for an edge")?;
        }
        if let Some(nodes) = &args.nodes {
            named.read_nodes(open(nodes)?).map_err(|e| bad_list(nodes, &e))?;
        }
        named
    };
    if edges.nodes() == 0 {
        return Err(
            Failure::new(Kind::Usage, format!("{}: there is no edge in it", edges_file.display())).hint(FORM_HINT)
        );
    }
    let graph = if args.directed { LinkGraph::directed(&edges) } else { LinkGraph::undirected(&edges) };
    let graph = graph.map_err(|e| too_large(&e))?;
    drop(edges);
    if args.weighted && !graph.outward().is_weighted() {
        say("no line has a weight: every edge counts as one")?;
    }
    // Before the work, which may take long.
    if folder.join("nodes.csv").exists() && !folder.join("summary.json").exists() {
        let told = format!("{}: the nodes.csv in it is not of an analysis", folder.display());
        return Err(Failure::new(Kind::Usage, told).hint("name another folder: it would be written over"));
    }
    fs::create_dir_all(folder)
        .map_err(|e| Failure::new(Kind::Usage, format!("{}: {e}", folder.display())).hint("name another folder"))?;
    say(&format!(
        "measuring {} and {}",
        counted(graph.nodes(), "node", "nodes"),
        counted(graph.edges(), "edge", "edges")
    ))?;
    let options = MeasureOptions { seed: args.seed, ..MeasureOptions::default() };
    let measures = measure(graph, &options).map_err(|e| too_large(&e))?;
    let nodes = write(folder, "nodes.csv", |out| write_nodes(&measures, &names, out))?;
    let summary =
        write(folder, "summary.json", |out| write_summary(&measures, &names, env!("CARGO_PKG_VERSION"), out))?;
    told(&measures)?;
    say(&format!("{} and {} written", nodes.display(), summary.display()))?;
    Ok(())
}

/// The file, or standard input for `-`, unpacked if it is packed by gzip.
fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    let unreadable = |e: io::Error| {
        Failure::new(Kind::Usage, format!("{}: {e}", file.display())).hint("name a file that can be read")
    };
    let raw: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).map_err(unreadable)?)
    };
    let mut packed = BufReader::with_capacity(BUFFER_BYTES, raw);
    if packed.fill_buf().map_err(unreadable)?.starts_with(&GZIP_MAGIC) {
        return Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(packed))));
    }
    Ok(Box::new(packed))
}

/// Writes a file whole, or not at all.
fn write(folder: &Path, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<PathBuf, Failure> {
    let (partial, file) = (folder.join(format!("{name}.partial")), folder.join(name));
    let written = || {
        let mut out = BufWriter::new(File::create(&partial)?);
        fill(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&partial, &file)
    };
    match written() {
        Ok(()) => Ok(file),
        Err(e) => {
            // What is there of it is of no use to anybody.
            let _ = fs::remove_file(&partial);
            Err(Failure::new(Kind::Unexpected, format!("{}: {e}", file.display())).hint("see to the space on the disk"))
        }
    }
}

/// The graph in a few words.
fn told(measures: &Measures) -> Result<(), Failure> {
    let counts = &measures.counts;
    let mut out = io::stdout().lock();
    let kind = if counts.is_directed { "directed" } else { "undirected" };
    let edges = if counts.edges == 1 { "edge" } else { "edges" };
    writeln!(out, "{}, {} {kind} {edges}", counted(counts.nodes, "node", "nodes"), counts.edges)?;
    let components = |count, which| counted(count, &format!("{which} component"), &format!("{which} components"));
    writeln!(out, "  {} said more than once, {} from a node to itself", counts.merged, counts.self_loops)?;
    let weak = &measures.weak;
    writeln!(out, "  {}, the largest of {} nodes", components(weak.count(), "weak"), weak.largest())?;
    if counts.is_directed {
        let strong = &measures.strong;
        writeln!(out, "  {}, the largest of {} nodes", components(strong.count(), "strong"), strong.largest())?;
    }
    let communities = &measures.communities;
    writeln!(out, "  {} communities, modularity {:.4}", communities.partition.count(), communities.modularity)?;
    if let Some(estimate) = &measures.harmonic.estimate {
        let percent = estimate.relative_error * 100.0;
        writeln!(out, "  harmonic centrality is estimated, with a relative error of about {percent:.0} %")?;
    }
    if let Some(sample) = &measures.betweenness.sample {
        let (sources, error, sure) = (sample.sources, sample.error_share * 100.0, sample.confidence * 100.0);
        writeln!(
            out,
            "  betweenness is estimated from {sources} nodes: with a certainty of {sure:.0} % no score is off by more \
             than {error:.0} % of the largest possible one; the order of the largest scores holds much sooner"
        )?;
    }
    Ok(())
}

fn bad_list(file: &Path, error: &EdgeListError) -> Failure {
    Failure::new(Kind::Usage, format!("{}: {error}", file.display())).hint(FORM_HINT)
}

fn too_large(error: &LinksError) -> Failure {
    Failure::new(Kind::Usage, error.to_string()).hint("split the list")
}
