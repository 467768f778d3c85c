//! Times jobs beside each other. Noise only adds, so the least of many short rounds is shown; the jobs of a group take
//! turns, so that all meet the same machine.

use std::time::{Duration, Instant};

use objsign_gates::counting::Allocated;
use objsign_gates::jobs::Job;

/// How long a round is: shorter than what a scheduler gives at a time, so that many rounds are not interrupted.
const ROUND: Duration = Duration::from_micros(250);
const ROUNDS: usize = 400;
/// For jobs of many milliseconds.
const LEAST_ROUNDS: usize = 25;
const GROUP: Duration = Duration::from_secs(8);

pub struct Group {
    pub title: &'static str,
    /// The least that the first job's hashing takes.
    pub floor: Job,
    pub jobs: Vec<Timed>,
}

pub struct Timed {
    job: Job,
    /// What one call counts for.
    each: usize,
    /// Another job whose time is taken off, by its place: it does the same without the part that matters.
    without: Option<usize>,
}

impl From<Job> for Timed {
    fn from(job: Job) -> Self {
        Self { job, each: 1, without: None }
    }
}

impl Timed {
    pub fn many(job: Job, each: usize) -> Self {
        Self { job, each, without: None }
    }

    pub fn less(job: Job, without: usize) -> Self {
        Self { job, each: 1, without: Some(without) }
    }
}

impl Group {
    pub fn new(title: &'static str, floor: Job, jobs: impl IntoIterator<Item = Timed>) -> Self {
        Self { title, floor, jobs: jobs.into_iter().collect() }
    }

    /// Prints the table of it.
    pub fn run(&self) {
        let all: Vec<&Job> =
            std::iter::once(&self.floor).chain(self.jobs.iter().map(|timed| &timed.job)).collect();
        let counts: Vec<usize> = all.iter().map(|job| calls_in_a_round(job)).collect();
        let mut least = vec![f64::INFINITY; all.len()];
        let start = Instant::now();
        for round in 0..ROUNDS {
            if round >= LEAST_ROUNDS && start.elapsed() > GROUP {
                break;
            }
            for place in 0..all.len() {
                let place = (place + round) % all.len();
                least[place] = least[place].min(time(all[place], counts[place]));
            }
        }
        let (floor, rest) = least.split_first().unwrap();
        let times: Vec<f64> = self
            .jobs
            .iter()
            .zip(rest)
            .map(|(timed, time)| (time - timed.without.map_or(0.0, |place| rest[place])) / timed.each as f64)
            .collect();
        println!("\n### {}\n", self.title);
        println!("| | ns | x the hashing | x the first | allocations |");
        println!("| --- | ---: | ---: | ---: | ---: |");
        println!("| {} | {floor:.0} | 1.00 | | 0 |", self.floor.name);
        for (timed, &time) in self.jobs.iter().zip(&times) {
            let allocated = match timed.without {
                Some(_) => String::new(),
                None => per_call(Allocated::by(&timed.job.call).times, timed.each),
            };
            let (over, more) = (time / floor, time / times[0]);
            println!("| {} | {time:.0} | {over:.2} | {more:.2} | {allocated} |", timed.job.name);
        }
    }
}

fn per_call(times: u64, each: usize) -> String {
    match each {
        1 => times.to_string(),
        _ => format!("{:.2}", times as f64 / each as f64),
    }
}

fn calls_in_a_round(job: &Job) -> usize {
    (job.call)();
    let mut calls = 1;
    loop {
        let start = Instant::now();
        for _ in 0..calls {
            (job.call)();
        }
        let took = start.elapsed();
        if took >= ROUND / 2 || calls >= 1 << 20 {
            let one = took.as_secs_f64() / calls as f64;
            return ((ROUND.as_secs_f64() / one) as usize).max(1);
        }
        calls *= 2;
    }
}

/// Nanoseconds a call.
fn time(job: &Job, calls: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        (job.call)();
    }
    start.elapsed().as_secs_f64() * 1e9 / calls as f64
}
