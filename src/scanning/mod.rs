//! Puts a scan together out of the crates' parts and sees it through.

mod backend;
mod practice;
mod recording;
mod runner;

pub(crate) use backend::{Backend, check_tor};
pub(crate) use practice::PracticeWeb;
pub(crate) use runner::{ScanDone, ScanJob, run, stopped_sites, tripped_sites};
