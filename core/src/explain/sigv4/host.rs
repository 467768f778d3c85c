//! Hosts that the client may have signed where this one arrived.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::Context;
use super::search::{Pieces, Search, signed_headers};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::encoded;

/// Headers in which proxies say which host they were asked for.
const ORIGINAL_HOSTS: [&str; 4] = ["x-forwarded-host", "x-original-host", "x-host", "x-forwarded-server"];

pub(super) fn any(search: &mut Search<'_>, context: &Context<'_>) -> Option<Finding> {
    let received = String::from_utf8_lossy(search.seen.host).into_owned();
    for (cause, host) in candidates(&received, search, context) {
        let both = (received.as_bytes(), host.as_bytes());
        let headers = signed_headers(host.as_bytes(), search.received.lines.clone());
        let pieces = Pieces { headers: &headers, ..search.right };
        let found = search.proved_at(cause, Element::Header(b"host"), both, pieces);
        if found.is_some() {
            return found;
        }
    }
    if context.is_s3 { styles(search, &received) } else { None }
}

fn candidates(received: &str, search: &Search<'_>, context: &Context<'_>) -> Vec<(Cause, String)> {
    let mut list = Vec::new();
    let (bare, port) = match received.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (bare, port),
        _ => (received, ""),
    };
    list.push((Cause::HostPort, bare.into()));
    for port in ["443", "80", "8080", "8443", "9000"] {
        list.push((Cause::HostPort, alloc::format!("{bare}:{port}")));
    }
    list.push((Cause::HostCase, received.to_ascii_lowercase()));
    let mut others: Vec<String> = context.explainer.other_hosts.clone();
    for name in ORIGINAL_HOSTS {
        let values = search.seen.request.header(name).map(String::from_utf8_lossy);
        others.extend(
            values.flat_map(|value| value.split(',').map(|host| host.trim().to_string()).collect::<Vec<_>>()),
        );
    }
    for value in search.seen.request.header("forwarded").map(String::from_utf8_lossy) {
        let parts = value.split([';', ',']).filter_map(|part| part.trim().strip_prefix("host="));
        others.extend(parts.map(|host| host.trim_matches('"').to_string()));
    }
    others.extend(endpoints(bare, context.region));
    let mut last_port = String::new();
    if let Some(value) = search.seen.request.header("x-forwarded-port").next() {
        last_port = String::from_utf8_lossy(value).trim().to_string();
    }
    for host in others {
        for port in [port, &last_port] {
            if !port.is_empty() {
                list.push((Cause::HostRewritten, alloc::format!("{host}:{port}")));
            }
        }
        list.push((Cause::HostRewritten, host));
    }
    if !last_port.is_empty() {
        list.push((Cause::HostPort, alloc::format!("{bare}:{last_port}")));
    }
    list.retain(|(_, host)| host != received);
    // A header of many hosts must not cost more than a few attempts.
    list.truncate(64);
    list
}

/// The other hosts by which S3 serves the same bucket: global, regional, dual-stack, accelerated.
fn endpoints(host: &str, region: &str) -> Vec<String> {
    let lower = host.to_ascii_lowercase();
    let Some(rest) = lower.strip_suffix(".amazonaws.com") else { return Vec::new() };
    let labels: Vec<&str> = rest.split('.').collect();
    let Some(at) = labels.iter().position(|label| *label == "s3" || label.starts_with("s3-")) else {
        return Vec::new();
    };
    let bucket = labels.get(..at).unwrap_or_default().join(".");
    let forms = [
        String::from("s3"),
        alloc::format!("s3.{region}"),
        alloc::format!("s3-{region}"),
        alloc::format!("s3.dualstack.{region}"),
        String::from("s3-accelerate"),
    ];
    let dot = if bucket.is_empty() { "" } else { "." };
    forms.iter().map(|form| alloc::format!("{bucket}{dot}{form}.amazonaws.com")).collect()
}

/// Virtual-host style on one side and path style on the other.
fn styles(search: &mut Search<'_>, received: &str) -> Option<Finding> {
    let path = search.seen.path.clone();
    let ours = alloc::format!("{received}{}", String::from_utf8_lossy(&path));
    let element = Element::Part("host and path");
    let mut attempts: Vec<(String, Vec<u8>)> = Vec::new();
    if let Some((bucket, endpoint)) = received.split_once('.') {
        let with_bucket = [b"/", bucket.as_bytes(), &path].concat();
        attempts.push((endpoint.into(), with_bucket.clone()));
        attempts.push((received.into(), with_bucket));
        // The host alone was rewritten: the path had no bucket before either.
        attempts.push((endpoint.into(), path.clone()));
    }
    let rest = path.get(1..).unwrap_or_default();
    if let Some(at) = rest.iter().position(|&byte| byte == b'/') {
        let (bucket, key) = rest.split_at_checked(at).unwrap_or_default();
        let host = alloc::format!("{}.{received}", String::from_utf8_lossy(bucket));
        attempts.push((host.clone(), key.into()));
        attempts.push((host, path.clone()));
        attempts.push((received.into(), key.into()));
    }
    attempts.into_iter().find_map(|(host, path)| {
        let theirs = alloc::format!("{host}{}", String::from_utf8_lossy(&path));
        let both = (ours.as_bytes(), theirs.as_bytes());
        let headers = signed_headers(host.as_bytes(), search.received.lines.clone());
        let pieces = Pieces { uri: &encoded(&path), headers: &headers, ..search.right };
        search.proved_at(Cause::AddressingStyle, element, both, pieces)
    })
}
