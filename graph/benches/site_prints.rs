//! How fast what is known of sites is read for finding families.
//!
//! `cargo bench -p oniongraph-graph --bench site_prints -- FOLDER`, of a case as
//! `scan_diff` leaves it. Prints JSON; the sum over passages tells whether the same was
//! read.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod usage;

use oniongraph_graph::{Case, site_prints};
use usage::{cpu_time, now, resident_mb};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let case = Case::open_read(arguments.next().unwrap().as_ref(), &mut |_| {}).unwrap();
    let snapshot = case.snapshot().unwrap();
    let (started, cpu) = (now(), cpu_time());
    let sites = site_prints(&snapshot).unwrap();
    let (elapsed, cpu) = (started.elapsed().as_secs_f64(), (cpu_time() - cpu).as_secs_f64());
    let pages = sites.iter().flat_map(|site| &site.pages);
    let passages = pages.clone().flat_map(|page| &page.passages);
    let sum = passages.fold(0, |sum: u64, passage| sum.wrapping_mul(31).wrapping_add(u64::from_be_bytes(passage.0)));
    println!(
        "{{\"sites\":{},\"pages\":{},\"sum\":{sum},\"wall_s\":{elapsed:.2},\"cpu_s\":{cpu:.2},\"resident_mb\":{}}}",
        sites.len(),
        pages.count(),
        resident_mb(),
    );
}
