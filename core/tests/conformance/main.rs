//! The vectors of `core/tests/vectors`, through the public API alone.

mod bit_flips;
mod runner;

use std::path::Path;

#[test]
fn every_row_passes() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut total = runner::Report::default();
    for file in runner::files(&vectors).unwrap() {
        let report = runner::run_file(&file).unwrap();
        println!("{}: {}", file.file_name().unwrap().to_string_lossy(), report.summary());
        for (name, why) in &report.failed {
            println!("  {name}: {why}");
        }
        total.add(report);
    }
    println!("total: {}", total.summary());
    assert!(total.failed.is_empty(), "{} rows failed", total.failed.len());
}
