//! Hosts that the client may have signed where this one arrived.

use alloc::vec::Vec;

use super::Context;
use super::search::{Change, Search};
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::paths::encoded;
use crate::request::Request;

/// Headers in which proxies say which host they were asked for.
const ORIGINAL_HOSTS: [&str; 4] = ["x-forwarded-host", "x-original-host", "x-host", "x-forwarded-server"];
/// Where servers listen.
const PORTS: [&[u8]; 5] = [b"443", b"80", b"8080", b"8443", b"9000"];
/// A header of many hosts must not cost more than a few attempts.
const MOST: usize = 64;

pub(super) fn any(search: &mut Search<'_>, context: &Context<'_>) -> Option<Finding> {
    let received = search.seen.host;
    let hosts = candidates(received, search.seen.request, context);
    for (cause, host) in hosts.iter().filter(|(_, host)| host != received).take(MOST) {
        let element = Element::Header(b"host");
        let found = search.proved_at(*cause, element, (received, host), Change::Host(host));
        if found.is_some() {
            return found;
        }
    }
    if context.is_s3 { styles(search, received) } else { None }
}

fn candidates(received: &[u8], request: &Request<'_>, context: &Context<'_>) -> Vec<(Cause, Vec<u8>)> {
    let mut list = Vec::new();
    let (bare, port) = split_port(received);
    let with_port = |host: &[u8], port: &[u8]| [host, b":", port].concat();
    list.push((Cause::HostPort, bare.into()));
    list.extend(PORTS.iter().map(|port| (Cause::HostPort, with_port(bare, port))));
    list.push((Cause::HostCase, received.to_ascii_lowercase()));
    let original_port = request.header("x-forwarded-port").next().unwrap_or_default().trim_ascii();
    for host in others(request, bare, context) {
        for port in [port, original_port].into_iter().filter(|port| !port.is_empty()) {
            list.push((Cause::HostRewritten, with_port(&host, port)));
        }
        list.push((Cause::HostRewritten, host));
    }
    if !original_port.is_empty() {
        list.push((Cause::HostPort, with_port(bare, original_port)));
    }
    list
}

/// A host without its port, and the port.
fn split_port(host: &[u8]) -> (&[u8], &[u8]) {
    let colon = host.iter().rposition(|&byte| byte == b':');
    match colon.and_then(|at| host.split_at_checked(at)) {
        Some((bare, port)) if port.iter().skip(1).all(u8::is_ascii_digit) => {
            (bare, port.get(1..).unwrap_or_default())
        }
        _ => (host, b""),
    }
}

/// Other names of the same place: the operator's, those that proxies state, and S3's own.
fn others(request: &Request<'_>, bare: &[u8], context: &Context<'_>) -> Vec<Vec<u8>> {
    let mut hosts: Vec<Vec<u8>> = Vec::new();
    let mut add = |host: &[u8]| hosts.push(host.into());
    context.explainer.other_hosts.iter().for_each(|host| add(host.as_bytes()));
    for name in ORIGINAL_HOSTS {
        let values = request.header(name);
        values.flat_map(|value| value.split(|&byte| byte == b',')).for_each(|host| add(host.trim_ascii()));
    }
    for value in request.header("forwarded") {
        for part in value.split(|byte| b";,".contains(byte)) {
            if let Some(host) = part.trim_ascii().strip_prefix(b"host=") {
                let host = host.split(|&byte| byte == b'"').find(|part| !part.is_empty());
                add(host.unwrap_or_default());
            }
        }
    }
    hosts.extend(endpoints(bare, context.region.as_bytes()));
    hosts
}

/// The other hosts by which S3 serves the same bucket: global, regional, dual-stack, accelerated.
fn endpoints(host: &[u8], region: &[u8]) -> Vec<Vec<u8>> {
    const DOMAIN: &[u8] = b".amazonaws.com";
    let lower = host.to_ascii_lowercase();
    let Some(rest) = lower.strip_suffix(DOMAIN) else { return Vec::new() };
    // The bucket with its dot, before the label of S3.
    let mut bucket = Some(0);
    while let Some(at) = bucket {
        let label = rest.get(at..).unwrap_or_default();
        if label == b"s3" || label.starts_with(b"s3.") || label.starts_with(b"s3-") {
            break;
        }
        bucket = label.iter().position(|&byte| byte == b'.').map(|dot| at + dot + 1);
    }
    let Some(bucket) = bucket.and_then(|at| rest.get(..at)) else { return Vec::new() };
    let forms: [[&[u8]; 2]; 5] = [
        [b"s3", b""],
        [b"s3.", region],
        [b"s3-", region],
        [b"s3.dualstack.", region],
        [b"s3-accelerate", b""],
    ];
    forms.iter().map(|[form, region]| [bucket, form, region, DOMAIN].concat()).collect()
}

/// Virtual-host style on one side and path style on the other.
fn styles(search: &mut Search<'_>, received: &[u8]) -> Option<Finding> {
    let path = search.seen.path.as_slice();
    let cut = |text: &'_ [u8], mark: u8| text.iter().position(|&byte| byte == mark);
    let mut attempts: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    if let Some((bucket, endpoint)) = cut(received, b'.').and_then(|at| received.split_at_checked(at)) {
        let endpoint = endpoint.get(1..).unwrap_or_default();
        let with_bucket = [b"/", bucket, path].concat();
        attempts.push((endpoint.into(), with_bucket.clone()));
        attempts.push((received.into(), with_bucket));
        // The host alone was rewritten: the path had no bucket before either.
        attempts.push((endpoint.into(), path.into()));
    }
    let rest = path.get(1..).unwrap_or_default();
    if let Some((bucket, key)) = cut(rest, b'/').and_then(|at| rest.split_at_checked(at)) {
        let host = [bucket, b".", received].concat();
        attempts.push((host.clone(), key.into()));
        attempts.push((host, path.into()));
        attempts.push((received.into(), key.into()));
    }
    let ours = [received, path].concat();
    attempts.into_iter().find_map(|(host, path)| {
        let both = (ours.as_slice(), &*[host.as_slice(), &path].concat());
        let element = Element::Part("host and path");
        let change = Change::HostAndUri(&host, &encoded(&path));
        search.proved_at(Cause::AddressingStyle, element, both, change)
    })
}
