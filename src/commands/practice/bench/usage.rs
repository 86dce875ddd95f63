//! CPU time and memory of this process, as the kernel tells.

use std::fs;

use crate::failure::Failure;

/// What the process has used so far, as the kernel tells.
pub(super) struct Usage {
    pub(super) cpu_seconds: f64,
    pub(super) resident_peak: u64,
}

impl Usage {
    pub(super) fn now() -> Result<Self, Failure> {
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
