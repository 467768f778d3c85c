//! Every valid row again with one bit flipped in turn: in the signature, the path, a signed header, a signed
//! parameter, the secret. Each must fail. Counted, so that a flip that quietly stops happening shows.

mod aws;
mod forms;
mod oss;

use std::collections::BTreeMap;
use std::path::Path;

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
                "hmac" => flip_texts(
                    &row,
                    &[("tag_hex", "signature"), ("msg_hex", "path"), ("key_hex", "secret")],
                    &mut counts,
                ),
                "v4-key" => flip_texts(
                    &row,
                    &[("k_signing", "signature"), ("region", "path"), ("secret", "secret")],
                    &mut counts,
                ),
                "v4-chunked" => flip_texts(
                    &row,
                    &[("authorization", "signature"), ("target", "path"), ("secret", "secret")],
                    &mut counts,
                ),
                "v4-post" | "v2-post" => flip_form(&row, &mut counts),
                "policy-v4" | "policy-v2" | "rest-v4" | "rest-v2" => flip_request(&row, &mut counts),
                "header-v1" | "query-v1" | "header-v2" | "query-v2" | "header-v4" | "query-v4" => {
                    oss::flip_request(&row, &mut counts);
                }
                "form-v4" | "form-v2" | "post-policy" | "post-v1" | "post-v4" => {
                    forms::flip(&row, &mut counts)
                }
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
    let places = ["signature", "secret", "path", "header", "parameter", "document", "policy", "field"];
    assert_eq!(places.map(total), [2117, 2117, 1587, 1689, 1532, 5008, 88, 359]);
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

/// Rows of the primitives themselves: each text of theirs stands for something.
fn flip_texts(row: &Row, fields: &[(&str, &'static str)], counts: &mut Counts) {
    if row.optional("result") == Some("invalid") {
        return;
    }
    for (field, place) in fields {
        let Some(flipped) = flip(row.text(field).unwrap()) else { continue };
        let outcome = runner::run(&row.with_text(field, &flipped));
        assert!(matches!(outcome, runner::Outcome::Failed(_)), "{}: {field}", row.name());
        *counts.entry((row.kind().to_owned(), place)).or_default() += 1;
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
    if let Some(flipped) =
        row.get("extra_conditions").as_array().and_then(|list| flip(&list.last()?.to_string()))
    {
        let last = row.get("extra_conditions").as_array().unwrap().len() - 1;
        let condition = serde_json::from_str(&flipped).unwrap_or_default();
        check("parameter", row.with_value_at(&format!("/extra_conditions/{last}"), condition));
    }
}

/// The same for a signature request: any letter or digit of it stands for something signed. A changed document is
/// refused, or signed into something else than the row expects.
fn flip_request(row: &Row, counts: &mut Counts) {
    let Some(signature) = row.get("expect")["sign"]["signature"].as_str() else { return };
    let mut check = |place, changed: Row| {
        let outcome = runner::run(&changed);
        assert!(matches!(outcome, runner::Outcome::Failed(_)), "{}: {place}", row.name());
        *counts.entry((row.kind().to_owned(), place)).or_default() += 1;
    };
    // The answer to another way of asking is laid out in our own way, and has a signature of its own.
    if row.optional("origin") == Some("client") {
        check("signature", row.with_text_at("/expect/sign/signature", &flip(signature).unwrap()));
        check("secret", row.with_text("secret", &flip(row.text("secret").unwrap()).unwrap()));
    }
    let body = row.text("request_body").unwrap();
    // Every third place keeps the test short; which third does not matter.
    for (at, _) in body.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).step_by(3) {
        let mut bytes = body.as_bytes().to_vec();
        bytes[at] ^= 1;
        check("document", row.with_text("request_body", &String::from_utf8(bytes).unwrap()));
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
