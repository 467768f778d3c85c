//! Requests of OSS: here the verifier refuses, so every covered header and parameter is flipped in turn.

use objsign::Verified;

use super::{Counts, flip};
use crate::runner::{self, Row};

pub(super) fn flip_request(row: &Row, counts: &mut Counts) {
    if row.text("expect") != Ok("valid") {
        return;
    }
    let verified = runner::oss::verify(row).unwrap().unwrap();
    let secret = flip(row.text("access_key_secret").unwrap()).unwrap();
    let mut changed = vec![("secret", row.with_text("access_key_secret", &secret))];
    changed.extend(flip_key(row));
    changed.extend(flip_query(row, &verified));
    changed.extend(flip_headers(row, &verified));
    for (place, changed) in changed {
        assert!(runner::oss::verify(&changed).unwrap().is_err(), "{}: {place}", row.name());
        *counts.entry((row.kind().to_owned(), place)).or_default() += 1;
    }
}

fn flip_key(row: &Row) -> Option<(&'static str, Row)> {
    row.optional("key")?;
    let url = row.text("url").unwrap();
    let end = url.find('?').unwrap_or(url.len());
    let start = url[..end].match_indices('/').nth(2)?.0;
    let flipped = flip(&url[start..end])?;
    Some(("path", row.with_text("url", &format!("{}{flipped}{}", &url[..start], &url[end..]))))
}

fn flip_query(row: &Row, verified: &Verified) -> Vec<(&'static str, Row)> {
    let Some((address, query)) = row.text("url").unwrap().split_once('?') else { return Vec::new() };
    let parts: Vec<_> = query.split('&').collect();
    let mut changed = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let place = match name {
            "Signature" | "x-oss-signature" => "signature",
            "OSSAccessKeyId" | "Expires" | "security-token" => "parameter",
            _ if name.starts_with("x-oss-") || verified.parameter(name).is_some() => "parameter",
            _ => continue,
        };
        // A name without a value is all there is to flip.
        let flipped = match flip(value) {
            Some(flipped) => format!("{name}={flipped}"),
            None => flip(name).unwrap(),
        };
        let mut parts = parts.clone();
        parts[at] = &flipped;
        changed.push((place, row.with_text("url", &format!("{address}?{}", parts.join("&")))));
    }
    changed
}

fn flip_headers(row: &Row, verified: &Verified) -> Vec<(&'static str, Row)> {
    let pairs = row.pairs("headers");
    let mut changed = Vec::new();
    for (at, (name, value)) in pairs.iter().enumerate() {
        let lower = name.to_ascii_lowercase();
        let (place, flipped) = match lower.as_str() {
            "authorization" => ("signature", flip(value)),
            "x-oss-security-token" => ("header", flip(value)),
            _ if verified.header(&lower).is_none() => continue,
            // A second earlier or later: still a date, and in time.
            "date" | "x-oss-date" => ("header", flip_digit(value)),
            _ => ("header", flip(value)),
        };
        if let Some(flipped) = flipped {
            let mut pairs = pairs.clone();
            pairs[at].1 = flipped;
            changed.push((place, row.with_pairs("headers", &pairs)));
        }
    }
    changed
}

/// The text with the lowest bit of its last digit flipped, which makes another digit.
fn flip_digit(text: &str) -> Option<String> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    Some(flip(&text[..end])? + &text[end..])
}
