//! What a benchmark has used, as the system counts it.

#![allow(dead_code, reason = "not every benchmark needs all of it")]

use std::time::{Duration, Instant};

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// User and system time of all threads of this process.
pub(crate) fn cpu_time() -> Duration {
    cpu_time_in("/proc/self/stat")
}

/// User and system time of this thread.
pub(crate) fn thread_cpu_time() -> Duration {
    cpu_time_in("/proc/thread-self/stat")
}

/// In ticks of 10 ms.
fn cpu_time_in(stat: &str) -> Duration {
    let stat = std::fs::read_to_string(stat).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_ascii_whitespace().collect();
    Duration::from_millis(10 * (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()))
}

/// Largest resident memory so far.
pub(crate) fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_ascii_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
