//! The finished requests of the signing rows at the verifiers.

use std::path::Path;

use super::{Counts, flip};
use crate::runner::verify::{Signed, Wire};
use crate::runner::{self, Row};

/// The finished request of every signed row with one bit flipped must be refused by the verifier.
#[test]
fn a_verifier_refuses_every_flipped_bit() {
    let mut counts = Counts::new();
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    for file in runner::files(&vectors).unwrap() {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let row = Row::parse(line).unwrap();
            let signed = match row.kind() {
                "v4-query" | "v4-header" | "suite-query" | "suite-header" => Signed::version_4(&row).unwrap(),
                "v2-query" | "v2-header" => Some(runner::sigv2::signed(&row).unwrap()),
                _ => None,
            };
            if let Some(signed) = signed {
                flip_request(&row, &signed, &mut counts);
            }
        }
    }
    for ((kind, place), count) in &counts {
        println!("{kind} {place}: {count} refused");
    }
    let total =
        |place| counts.iter().filter(|((_, p), _)| *p == place).map(|(_, count)| count).sum::<usize>();
    let places = ["signature", "secret", "path", "header", "parameter"];
    assert_eq!(places.map(total), [1109, 1109, 915, 1679, 4947]);
}

fn flip_request(row: &Row, signed: &Signed, counts: &mut Counts) {
    let now = signed.now();
    let verified = signed.verify(row, &signed.wire, now).unwrap();
    let mut refused = |place, row: &Row, wire: &Wire| {
        assert!(signed.verify(row, wire, now).is_err(), "{}: {place}: {}", row.name(), wire.target);
        *counts.entry((row.kind().to_owned(), place)).or_default() += 1;
    };
    refused("secret", &row.with_text("secret", &flip(row.text("secret").unwrap()).unwrap()), &signed.wire);

    let with_target = |target: String| Wire { target, ..signed.wire.clone() };
    let (path, query) = signed.wire.target.split_once('?').unwrap_or((&signed.wire.target, ""));
    // A segment that `..` removes is not signed.
    let removed = row.flag("normalize_path") && path.contains("/..");
    if let Some(flipped) = flip(path).filter(|_| !removed) {
        refused("path", row, &with_target(format!("{flipped}?{query}")));
    }
    let parameters: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
    for (index, parameter) in parameters.iter().enumerate() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let is_signature = ["X-Amz-Signature", "Signature"].contains(&name);
        // What is neither covered nor of the signature itself may be changed: version 2 signs little.
        let own = name.starts_with("X-Amz-") || ["AWSAccessKeyId", "Expires"].contains(&name);
        let covered = verified.parameters().any(|(covered, _)| covered == name)
            // Version 2 counts such a parameter as a header.
            || name.to_ascii_lowercase().starts_with("x-amz-");
        let Some(flipped) = flip(value).filter(|_| own || covered || is_signature) else { continue };
        let mut changed: Vec<String> = parameters.iter().map(|part| (*part).to_owned()).collect();
        changed[index] = format!("{name}={flipped}");
        let place = if is_signature { "signature" } else { "parameter" };
        refused(place, row, &with_target(format!("{path}?{}", changed.join("&"))));
    }
    for (index, (name, value)) in signed.wire.headers.iter().enumerate() {
        let lower = name.to_ascii_lowercase();
        let own = ["authorization", "x-amz-security-token"].contains(&lower.as_str());
        let Some(flipped) = flip(value).filter(|_| own || verified.header(&lower).is_some()) else {
            continue;
        };
        let mut headers = signed.wire.headers.clone();
        headers[index].1 = flipped;
        let place = if lower == "authorization" { "signature" } else { "header" };
        refused(place, row, &Wire { headers, ..signed.wire.clone() });
    }
}
