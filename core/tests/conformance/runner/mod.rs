//! Runs rows of the vector files. What to do with a row is decided by its `kind`, never by the file it is in.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "shared by the test and the example, each of which uses a part"
)]

#[cfg(feature = "boto3")]
mod boto3;
pub mod chunked;
mod decided;
mod fine_uploader;
pub mod forms;
mod hmac;
mod multipart;
pub mod oss;
pub mod oss_forms;
pub mod post;
mod row;
pub mod sigv2;
pub mod sigv4;
pub mod verify;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub use row::Row;

/// What became of one row.
pub enum Outcome {
    Passed,
    /// The first difference, in words.
    Failed(String),
    /// A kind that nothing here can run yet, or a row marked `disputed`.
    Skipped(String),
}

/// `Ok` if the two are the same, else a failure that shows both.
pub fn same(what: &str, ours: impl AsRef<[u8]>, expected: impl AsRef<[u8]>) -> Result<(), String> {
    let (ours, expected) = (ours.as_ref(), expected.as_ref());
    if ours == expected {
        return Ok(());
    }
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Err(format!("{what} differs\n    ours:     {:?}\n    expected: {:?}", show(ours), show(expected)))
}

/// Runs one row by its kind.
pub fn run(row: &Row) -> Outcome {
    if row.get("disputed").as_bool() == Some(true) {
        return Outcome::Skipped("disputed".into());
    }
    let result = match row.kind() {
        "hmac" => hmac::tag(row),
        "v4-post" | "v2-post" => post::form(row),
        "header-v1" | "query-v1" | "header-v2" | "query-v2" | "header-v4" | "query-v4" => oss::request(row),
        "form-v4" | "form-v2" | "post-policy" => forms::run(row),
        "post-v1" | "post-v4" => oss_forms::run(row),
        "v4-key" => sigv4::key(row),
        "v4-query" | "suite-query" => sigv4::query(row).and_then(|()| verify::version_4(row)),
        "v4-header" | "suite-header" => sigv4::header(row).and_then(|()| verify::version_4(row)),
        "v4-chunked" => chunked::run(row),
        "v2-query" => sigv2::query(row),
        "v2-header" => sigv2::header(row),
        "verify" => verify::verdict(row),
        #[cfg(feature = "boto3")]
        "boto3-call" => boto3::call(row),
        "policy-v4" | "policy-v2" | "rest-v4" | "rest-v2" => fine_uploader::run(row),
        kind => return Outcome::Skipped(kind.into()),
    };
    match result {
        Ok(()) => Outcome::Passed,
        Err(why) => Outcome::Failed(why),
    }
}

/// The outcomes of one file.
#[derive(Default)]
pub struct Report {
    pub passed: usize,
    /// Name and first difference of each failing row.
    pub failed: Vec<(String, String)>,
    pub skipped: BTreeMap<String, usize>,
}

impl Report {
    pub fn add(&mut self, other: Report) {
        self.passed += other.passed;
        self.failed.extend(other.failed);
        for (why, count) in other.skipped {
            *self.skipped.entry(why).or_default() += count;
        }
    }

    /// `passed N, failed N, skipped N (kind N, …)`.
    pub fn summary(&self) -> String {
        let skipped: usize = self.skipped.values().sum();
        let mut line = format!("passed {}, failed {}, skipped {skipped}", self.passed, self.failed.len());
        if skipped > 0 {
            let parts: Vec<_> = self.skipped.iter().map(|(why, count)| format!("{why} {count}")).collect();
            let _ = write!(line, " ({})", parts.join(", "));
        }
        line
    }
}

/// Runs all rows of one file. A line that is no JSON object fails.
pub fn run_file(path: &Path) -> std::io::Result<Report> {
    let mut report = Report::default();
    for (number, line) in std::fs::read_to_string(path)?.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let Some(row) = Row::parse(line) else {
            report.failed.push((format!("line {}", number + 1), "not a JSON object".into()));
            continue;
        };
        match run(&row) {
            Outcome::Passed => report.passed += 1,
            Outcome::Failed(why) => report.failed.push((row.name(), why)),
            Outcome::Skipped(why) => *report.skipped.entry(why).or_default() += 1,
        }
    }
    Ok(report)
}

/// The `.jsonl` files of a directory in order of name, or the one file.
pub fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.into()]);
    }
    let mut files: Vec<_> =
        std::fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    Ok(files)
}
