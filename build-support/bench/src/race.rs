//! Races of several works in one process: they take turns, a little at a time, and the median of five rounds counts.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How many rounds there are.
const ROUNDS: usize = 5;

/// How often each works in a round; the median turn counts.
const TURNS: usize = 40;

/// How long a turn is, about.
const TURN: Duration = Duration::from_micros(500);

/// One of those who race.
pub(crate) struct Racer<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
}

/// What a racer took for its work, in nanoseconds, round by round.
pub(crate) struct Laps {
    pub(crate) name: &'static str,
    rounds: Vec<f64>,
}

impl<'a> Racer<'a> {
    /// Someone with a name and a work, which is done over and over.
    pub(crate) fn new(name: &'static str, work: impl FnMut() + 'a) -> Self {
        Self { name, work: Box::new(work) }
    }

    /// The processor's time of one work, out of so many.
    fn turn(&mut self, times: u32) -> Duration {
        let begun = processor_time();
        (0..times).for_each(|_| (self.work)());
        processor_time().saturating_sub(begun) / times
    }
}

impl Laps {
    /// The median of the rounds, in nanoseconds.
    pub(crate) fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// How many times as long as the other this took: the median of the rounds.
    pub(crate) fn over(&self, other: &Laps) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(one, other)| one / other).collect())
    }
}

/// Runs the race; everyone's works have the same number of pieces, by which times are divided.
pub(crate) fn race(mut racers: Vec<Racer<'_>>, pieces: usize) -> Vec<Laps> {
    let times: Vec<u32> = racers.iter_mut().map(pace).collect();
    let mut laps: Vec<Laps> = racers.iter().map(|racer| Laps { name: racer.name, rounds: Vec::new() }).collect();
    for _ in 0..ROUNDS {
        let mut turns = vec![Vec::with_capacity(TURNS); racers.len()];
        for _ in 0..TURNS {
            for ((racer, times), turns) in racers.iter_mut().zip(&times).zip(&mut turns) {
                turns.push(racer.turn(*times).as_secs_f64() * 1e9);
            }
        }
        for (laps, turns) in laps.iter_mut().zip(turns) {
            #[expect(clippy::cast_precision_loss, reason = "there are a few hundred pieces")]
            laps.rounds.push(median(turns) / pieces as f64);
        }
    }
    laps
}

/// How often the work fits into a turn.
fn pace(racer: &mut Racer<'_>) -> u32 {
    let once = (0..3).map(|_| racer.turn(1)).min().unwrap_or(TURN).max(Duration::from_nanos(100));
    u32::try_from(TURN.as_nanos() / once.as_nanos()).unwrap_or(1).max(1)
}

/// What this process has used of the processor, whoever else uses the machine.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
