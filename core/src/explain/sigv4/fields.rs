//! Mistakes with the small things: method, secret, scope, date, payload hash, the shape of the text, the signature's form.

use alloc::string::String;
use alloc::vec::Vec;

use super::Context;
use super::read::{Place, TOKEN_HEADER};
use super::search::{Change, Search};
use crate::credentials::Credentials;
use crate::explain::cause::Cause;
use crate::explain::explanation::{Element, Finding};
use crate::explain::{paths, secrets};
use crate::payload::{EMPTY_SHA256, Payload, UNSIGNED_PAYLOAD};
use crate::timestamp::Timestamp;

const METHODS: [&str; 7] = ["GET", "PUT", "HEAD", "POST", "DELETE", "OPTIONS", "PATCH"];

/// The seconds that URLs mostly live.
const EXPIRIES: [u32; 14] =
    [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172_800, 259_200, 604_800];

/// A signature that is no 64 lower-case hexadecimal digits: the right one in another form, or cut off.
pub(super) fn signature_form(search: &Search<'_>) -> Option<Finding> {
    let seen = search.seen;
    let lower = seen.signature.to_ascii_lowercase();
    let is_lower = lower == seen.signature;
    let is_hex = !lower.is_empty() && lower.iter().all(u8::is_ascii_hexdigit);
    let tag = search.right_tag();
    if tag.matches_base64(&seen.signature) {
        return Some(Finding::certain(Cause::SignatureEncoding));
    }
    if !is_lower && tag.matches_hex(&lower) {
        return Some(Finding::certain(Cause::SignatureUpperCase));
    }
    (seen.signature.len() != 64 && (is_hex || seen.signature.len() < 40))
        .then(|| Finding::certain(Cause::SignatureCutOff))
}

pub(super) fn method(search: &mut Search<'_>) -> Option<Finding> {
    let sent = search.seen.method;
    METHODS.into_iter().filter(|method| *method != sent).find_map(|method| {
        let both = (sent.as_bytes(), method.as_bytes());
        search.proved_at(Cause::MethodChanged, Element::Part("method"), both, Change::Method(method))
    })
}

pub(super) fn secret(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    for (cause, secret) in secrets::mistaken(credentials) {
        let key = search.key_of("AWS4", &secret);
        if search.fits_key(&key) {
            return Some(Finding::certain(cause));
        }
    }
    let key = search.key_of("", credentials.secret());
    if search.fits_key(&key) {
        return Some(Finding::certain(Cause::SecretPrefixMissing));
    }
    let key = search.key_from_hex();
    search.fits_key(&key).then(|| Finding::certain(Cause::KeyFromHex))
}

/// A key derived for another scope than the request states, or a scope in the text other than stated.
pub(super) fn scope(search: &mut Search<'_>, context: &Context<'_>) -> Option<Finding> {
    let seen = search.seen;
    let days = [seen.date, seen.date.plus(-86_400), seen.date.plus(86_400), context.now].map(Timestamp::day);
    let [today, yesterday, tomorrow, now] = days.each_ref().map(String::as_str);
    for day in distinct(&[today, yesterday, tomorrow, now, &seen.day]) {
        for region in distinct(&[&seen.region, context.region, "us-east-1", ""]) {
            for service in distinct(&[&seen.service, context.service, "s3"]) {
                if (day, region, service) == (&seen.day, &seen.region, &seen.service) {
                    continue;
                }
                let key = search.key_for([day, region, service]);
                let scope = alloc::format!("{day}/{region}/{service}/aws4_request");
                if search.fits_key(&key) || search.fits(Change::Scope(&scope)) {
                    let both = (Some(search.right.scope.as_bytes()), Some(scope.as_bytes()));
                    let finding = Finding::certain(Cause::KeyOfOtherScope);
                    return Some(finding.at(Element::Part("credential scope"), both.0, both.1));
                }
            }
        }
    }
    None
}

/// Each once, in order.
fn distinct<'t>(list: &[&'t str]) -> Vec<&'t str> {
    let mut kept = Vec::with_capacity(list.len());
    for text in list {
        if !kept.contains(text) {
            kept.push(*text);
        }
    }
    kept
}

pub(super) fn payload(search: &mut Search<'_>) -> Option<Finding> {
    let element = Element::Part("payload hash");
    let ours = search.right.payload;
    let known = search.seen.request.known_payload();
    let header = search.seen.request.header("x-amz-content-sha256").next().map(String::from_utf8_lossy);
    let known_hash = known.map(|payload| payload.hash());
    let upper = ours.to_ascii_uppercase();
    let candidates = [
        UNSIGNED_PAYLOAD,
        EMPTY_SHA256,
        known_hash.as_deref().unwrap_or(ours),
        header.as_deref().map_or(ours, str::trim),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "",
        &upper,
    ];
    for hash in candidates.into_iter().filter(|hash| *hash != ours) {
        let both = (ours.as_bytes(), hash.as_bytes());
        let found = search.proved_at(Cause::PayloadHashDiffers, element, both, Change::Payload(hash));
        if found.is_some() {
            return found;
        }
    }
    // A newline that an editor or `echo` added, or curl's `-d` removed.
    let Some(Payload::Bytes(body)) = known else { return None };
    let bare = body.strip_suffix(b"\n").map(|body| body.strip_suffix(b"\r").unwrap_or(body));
    for body in [bare.map(Vec::from), Some([body, b"\n"].concat())].into_iter().flatten() {
        if body.len() > 1024 * 1024 {
            continue;
        }
        let hash = Payload::Bytes(&body).hash();
        let both = (ours.as_bytes(), hash.as_bytes());
        let found = search.proved_at(Cause::PayloadChanged, element, both, Change::Payload(&hash));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Another date than the one that counts, or another expiry.
pub(super) fn date(search: &mut Search<'_>) -> Option<Finding> {
    let seen = search.seen;
    let other = seen.request.header("date").chain(seen.request.header("x-amz-date")).filter_map(|value| {
        Timestamp::parse_http_date(value).or(Timestamp::parse_iso_basic(value)).map(|date| (date, value))
    });
    for (date, value) in other {
        let ours = alloc::string::ToString::to_string(&seen.date);
        let both = (ours.as_bytes(), value);
        let element = Element::Header(b"date");
        let found = search.proved_at(Cause::DateSource, element, both, Change::Date(date));
        if found.is_some() {
            return found;
        }
    }
    let ours = alloc::format!("{}", seen.expires?);
    let parameter = |seconds: &str| alloc::format!("X-Amz-Expires={seconds}&").into_bytes();
    for seconds in EXPIRIES {
        let theirs = alloc::format!("{seconds}");
        let query = paths::replaced(search.right.query, &parameter(&ours), &parameter(&theirs));
        let (name, both) = (Element::Parameter(b"X-Amz-Expires"), (ours.as_bytes(), theirs.as_bytes()));
        let found = search.proved_at(Cause::ExpiryChanged, name, both, Change::Query(&query));
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Makes another text of a canonical request.
type Edit = fn(&[u8]) -> Vec<u8>;

/// What signers written by hand get wrong in the layout.
pub(super) fn shape(search: &mut Search<'_>) -> Option<Finding> {
    let edits: [Edit; 6] = [
        |text| paths::replaced(text, b"\n\n", b"\n"),
        |text| [text, b"\n"].concat(),
        |text| paths::replaced(text, b"\n", b"\r\n"),
        |text| [b"\n", text].concat(),
        // The path without the slash that it begins with.
        |text| paths::replaced(text, b"\n/", b"\n"),
        |text| {
            // One empty line more after the headers.
            let at = text.windows(2).rposition(|pair| pair == b"\n\n").unwrap_or(0);
            let (before, after) = text.split_at_checked(at).unwrap_or_default();
            [before, b"\n", after].concat()
        },
    ];
    edits.into_iter().find_map(|edit| {
        let text = edit(search.canonical());
        search.fits_text(text).then(|| Finding::certain(Cause::CanonicalRequestShape))
    })
}

/// A token that came after signing, or that was there when the request was signed.
pub(super) fn token(search: &mut Search<'_>, credentials: &Credentials) -> Option<Finding> {
    let (seen, mut lines) = (search.seen, search.received.lines.clone());
    let cause = match (seen.place, seen.token.is_some(), credentials.token()) {
        (Place::Header, true, _) => {
            lines.retain(|(name, _)| name != TOKEN_HEADER);
            Cause::TokenNotSigned
        }
        (Place::Header, false, Some(token)) => {
            let place = lines.partition_point(|(name, _)| name.as_ref() <= TOKEN_HEADER);
            lines.insert(place, (TOKEN_HEADER.into(), token.as_bytes()));
            Cause::TokenMissing
        }
        _ => return None,
    };
    search.proved(cause, Change::Lines(lines))
}
