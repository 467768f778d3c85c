//! Runs vector files, or directories of them, from anywhere:
//! `cargo run --release -p objsign --features boto3 --example conformance -- FILE_OR_DIR…`

#[path = "../tests/conformance/runner/mod.rs"]
mod runner;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        eprintln!("usage: conformance FILE_OR_DIR…");
        return ExitCode::from(2);
    }
    match run(&paths) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// True if nothing failed.
fn run(paths: &[String]) -> std::io::Result<bool> {
    let mut total = runner::Report::default();
    for path in paths {
        let named = |error| std::io::Error::other(format!("{path}: {error}"));
        for file in runner::files(Path::new(path)).map_err(named)? {
            let report = runner::run_file(&file).map_err(named)?;
            println!("{}: {}", file.display(), report.summary());
            for (name, why) in &report.failed {
                println!("  {name}: {why}");
            }
            total.add(report);
        }
    }
    println!("total: {}", total.summary());
    Ok(total.failed.is_empty())
}
