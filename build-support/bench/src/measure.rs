//! Times: what is compared runs in turn, five times, and the median of each counts.

use std::fs;
use std::time::{Duration, Instant};

/// How often each is run.
const ROUNDS: usize = 5;

/// How long a tick of the kernel's account of processes is.
const TICK: Duration = Duration::from_millis(10);

/// The medians of two works that are run in turn, so that a busy machine is as busy for both.
pub(crate) fn interleaved(first: impl FnMut(), second: impl FnMut()) -> (Duration, Duration) {
    interleaved_in(ROUNDS, first, second)
}

/// The same in so many rounds.
pub(crate) fn interleaved_in(rounds: usize, mut first: impl FnMut(), mut second: impl FnMut()) -> (Duration, Duration) {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        times.0.push(timed(&mut first));
        times.1.push(timed(&mut second));
    }
    (median(times.0), median(times.1))
}

/// Processor time where the system tells it, because others may work on the same machine; else what a clock says.
fn timed(work: &mut impl FnMut()) -> Duration {
    let (begun, before) = (Instant::now(), processor_time());
    work();
    match (before, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => begun.elapsed(),
    }
}

/// What this process and those that it has waited for have used, in all threads.
fn processor_time() -> Option<Duration> {
    let account = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program is in brackets, and may hold anything; utime is the twelfth word after it.
    let (_, words) = account.rsplit_once(") ")?;
    let ticks: u32 = words.split(' ').skip(11).take(4).map(|word| word.parse().unwrap_or(0)).sum();
    Some(TICK * ticks)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// How many times as long the first takes.
pub(crate) fn ratio(first: Duration, second: Duration) -> f64 {
    first.max(TICK).as_secs_f64() / second.max(TICK).as_secs_f64()
}
