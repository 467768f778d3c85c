//! Every valid row again with one bit flipped in turn: in the signature, the path, a signed header, a signed
//! parameter, the secret. Each must fail. Counted, so that a flip that quietly stops happening shows.

use std::collections::BTreeMap;
use std::path::Path;

use super::runner::verify::{Signed, Wire};
use super::runner::{self, Row};

/// Where a bit was flipped, and how often that made the row fail.
type Counts = BTreeMap<(String, &'static str), usize>;

#[test]
fn one_flipped_bit_makes_every_row_fail() {
    let mut counts = Counts::new();
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    for file in runner::files(&vectors).unwrap() {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let row = Row::parse(line).unwrap();
            match row.kind() {
                "v4-query" | "suite-query" => flip_signer(&row, &runner::sigv4::sign_query, &mut counts),
                "v4-post" | "v2-post" => flip_form(&row, &mut counts),
                "v4-header" | "suite-header" => flip_signer(&row, &runner::sigv4::sign_header, &mut counts),
                _ => {}
            }
        }
    }
    for ((kind, place), count) in &counts {
        println!("{kind} {place}: {count} refused");
    }
    let total =
        |place| counts.iter().filter(|((_, p), _)| *p == place).map(|(_, count)| count).sum::<usize>();
    let places = ["signature", "secret", "path", "header", "parameter"];
    assert_eq!(places.map(total), [1061, 1061, 777, 339, 234]);
}

/// A changed input must give another signature than the row's (or be refused), and the row's own signature
/// changed must not be ours.
fn flip_signer(row: &Row, sign: &dyn Fn(&Row) -> Result<runner::sigv4::Signed, String>, counts: &mut Counts) {
    let expected = row.text("signature").unwrap();
    let ours = sign(row).unwrap().signature;
    assert_eq!(ours, expected, "{}", row.name());
    let mut refused = |place| *counts.entry((row.kind().to_owned(), place)).or_default() += 1;

    assert_ne!(ours, flip(expected).unwrap());
    refused("signature");
    let mut check = |place, changed: Row| {
        let signature = sign(&changed).map(|signed| signed.signature);
        assert_ne!(signature.as_deref(), Ok(expected), "{}: {place}", row.name());
        refused(place);
    };
    check("secret", row.with_text("secret", &flip(row.text("secret").unwrap()).unwrap()));
    // A row says its path by key, as the finished path, or as a target; some say it twice.
    let mut changed = if row.optional("key").is_some() { row.clone() } else { row.without("addressing") };
    let said: Vec<_> =
        ["key", "path", "target"].into_iter().filter(|field| row.optional(field).is_some()).collect();
    for field in &said {
        if let Some(flipped) = flip_path(row.text(field).unwrap()) {
            changed = changed.with_text(field, &flipped);
        }
    }
    // The first is the one that counts; it may hold nothing but signs.
    // A segment that `..` removes is not signed.
    let removed =
        row.flag("normalize_path") && said.iter().any(|field| row.text(field).unwrap().contains("/.."));
    if !removed && said.first().is_some_and(|field| changed.optional(field) != row.optional(field)) {
        check("path", changed);
    }
    let given = if row.get("given_headers").is_array() { "given_headers" } else { "headers" };
    // The signer sets these itself.
    let by_signer = [
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-content-sha256",
        "user-agent",
        "connection",
        "expect",
        "te",
        "transfer-encoding",
        "x-amzn-trace-id",
    ];
    let is_given = |name: &str| !by_signer.contains(&name.to_ascii_lowercase().as_str());
    // A finished host is the row's `host`, where there is one.
    let is_host = |name: &str| name.eq_ignore_ascii_case("host") && row.optional("host").is_some();
    if let Some(changed) = flip_pair(row, given, |name| is_given(name) && !is_host(name)) {
        check("header", changed);
    }
    if let Some(changed) = flip_pair(row, "query", |_| true) {
        check("parameter", changed);
    }
    if let Some(flipped) = row.optional("raw_query").and_then(flip) {
        check("parameter", row.with_text("raw_query", &flipped));
    }
    if let Some((path, query)) = row.optional("target").and_then(|target| target.split_once('?'))
        && let Some(flipped) = flip(query)
    {
        check("parameter", row.with_text("target", &format!("{path}?{flipped}")));
    }
}

/// The same for a form: its key stands for the path, its fields for headers and parameters.
fn flip_form(row: &Row, counts: &mut Counts) {
    if row.get("expires").is_null() {
        return;
    }
    let signature = |row: &Row| {
        let form = runner::post::sign(row)?;
        let found = form.fields.into_iter().find(|(name, _)| name.ends_with("signature"));
        found.map(|(_, value)| value).ok_or(String::from("no signature"))
    };
    let expected = signature(row).unwrap();
    let mut refused = |place| *counts.entry((row.kind().to_owned(), place)).or_default() += 1;
    let flipped = flip(row.text("signature").unwrap()).unwrap();
    assert!(runner::post::form(&row.with_text("signature", &flipped)).is_err(), "{}", row.name());
    refused("signature");
    let mut check = |place, changed: Row| {
        assert_ne!(signature(&changed).as_ref(), Ok(&expected), "{}: {place}", row.name());
        refused(place);
    };
    check("secret", row.with_text("secret", &flip(row.text("secret").unwrap()).unwrap()));
    if let Some(flipped) = flip(row.text("key").unwrap()).filter(|key| !key.contains("${filenam")) {
        check("path", row.with_text("key", &flipped));
    }
}

/// The text with the lowest bit of its last letter or digit flipped.
fn flip(text: &str) -> Option<String> {
    let at = text.rfind(|c: char| c.is_ascii_alphanumeric())?;
    let mut bytes = text.as_bytes().to_vec();
    // Letters and digits have no neighbour that is a separator of any text here: `/`, `.`, `&`, `%`.
    bytes[at] ^= 1;
    String::from_utf8(bytes).ok()
}

/// The same within the path of a target, whose query may follow.
fn flip_path(target: &str) -> Option<String> {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let path = flip(path)?;
    Some(query.map_or(path.clone(), |query| format!("{path}?{query}")))
}

/// The row with one value of a list of pairs flipped.
fn flip_pair(row: &Row, field: &str, choose: impl Fn(&str) -> bool) -> Option<Row> {
    let mut pairs = row.pairs(field);
    let (value, flipped) = pairs
        .iter_mut()
        .filter(|(name, _)| choose(name))
        .find_map(|(_, value)| flip(value).map(|flipped| (value, flipped)))?;
    *value = flipped;
    Some(row.with_pairs(field, &pairs))
}

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
