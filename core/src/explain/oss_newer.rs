//! Explains OSS requests of versions 2 and 4: what changed between signer and server.
//!
//! Here the request is changed back, one thing at a time, and read by the verifier itself.

use alloc::vec::Vec;

use super::budget::Budget;
use super::cause::Cause;
use super::explanation::{Element, Finding};
use super::paths::{mistaken_paths, swapped};
use super::secrets;
use super::values::before_change;
use crate::credentials::Credentials;
use crate::encode::Plus;
use crate::error::VerifyErrorKind as Kind;
use crate::oss::OssVerifier;
use crate::request::Request;
use crate::timestamp::Timestamp;

/// How many headers or parameters are looked at one by one.
const MOST: usize = 256;

type Pair<'a> = (&'a [u8], &'a [u8]);

/// A request by its parts. A mistake is those that were sent with another in place of one.
#[derive(Clone, Copy)]
struct Parts<'a> {
    method: &'a [u8],
    path: &'a [u8],
    parameters: &'a [Pair<'a>],
    headers: &'a [Pair<'a>],
}

struct Search<'a> {
    verifier: &'a OssVerifier,
    secret: &'a [u8],
    now: Timestamp,
    sent: Parts<'a>,
    length: usize,
    budget: Budget,
}

pub(super) fn explain(
    verifier: &OssVerifier,
    request: &Request<'_>,
    credentials: &Credentials,
    now: Timestamp,
) -> Finding {
    let claim = match verifier.parse(request, now) {
        Ok(claim) => claim,
        Err(error) => return refused(error.kind()),
    };
    if claim.access_key_id() != credentials.access_key_id() {
        let ids = (Some(claim.access_key_id().as_bytes()), Some(credentials.access_key_id().as_bytes()));
        return Finding::certain(Cause::OtherAccessKey).at(Element::Part("access key id"), ids.0, ids.1);
    }
    if claim.fits(credentials.secret()) {
        return match claim.verify([credentials]) {
            Ok(_) => Finding::certain(Cause::SignatureMatches),
            Err(error) => refused(error.kind()),
        };
    }
    let wrong = secrets::mistaken(credentials).into_iter().find(|(_, secret)| claim.fits(secret));
    if let Some((cause, _)) = wrong {
        return Finding::certain(cause);
    }
    let (Ok(method), Ok(host), Ok(target)) = (request.method(), request.host(), request.logical(Plus::Blank))
    else {
        return Finding::likely(Cause::Unexplained);
    };
    let parameters = target.parameters.iter();
    let parameters: Vec<Pair<'_>> = parameters.map(|p| (&*p.name, p.value())).collect();
    // What the caller gave in place of the header counts.
    let others = request.headers().filter(|(name, _)| !name.eq_ignore_ascii_case(b"host"));
    let headers: Vec<Pair<'_>> = others.chain([(&b"Host"[..], host)]).collect();
    let sent =
        Parts { method: method.as_bytes(), path: &target.path, parameters: &parameters, headers: &headers };
    let mut search = Search {
        verifier,
        secret: credentials.secret(),
        now,
        length: sent.length(),
        sent,
        budget: Budget::default(),
    };
    search
        .method()
        .or_else(|| search.headers())
        .or_else(|| search.parameters())
        .or_else(|| search.path())
        .unwrap_or(Finding::likely(Cause::Unexplained))
}

impl Parts<'_> {
    fn length(&self) -> usize {
        let pairs = self.parameters.iter().chain(self.headers);
        self.path.len() + pairs.map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }
}

impl Search<'_> {
    /// The finding, if these parts were signed.
    fn proved(
        &mut self,
        cause: Cause,
        element: Element<'_>,
        (ours, theirs): (Option<&[u8]>, Option<&[u8]>),
        parts: Parts<'_>,
    ) -> Option<Finding> {
        // Read, decoded, written and hashed.
        if !self.budget.allows(self.length * 4) {
            return None;
        }
        let request = Request::decoded(parts.method, parts.path, parts.parameters, parts.headers);
        let claim = self.verifier.parse(&request, self.now).ok()?;
        claim.fits(self.secret).then(|| Finding::certain(cause).at(element, ours, theirs))
    }

    fn method(&mut self) -> Option<Finding> {
        let sent = self.sent;
        [&b"GET"[..], b"PUT", b"HEAD", b"POST", b"DELETE", b"OPTIONS"].into_iter().find_map(|method| {
            let both = (Some(sent.method), Some(method));
            self.proved(Cause::MethodChanged, Element::Part("method"), both, Parts { method, ..sent })
        })
    }

    fn headers(&mut self) -> Option<Finding> {
        let sent = self.sent;
        let fixed = |name: &str| matches!(name, "host" | "authorization" | "x-oss-content-sha256");
        for (at, (name, value)) in sent.headers.iter().enumerate().take(MOST) {
            let lower = alloc::string::String::from_utf8_lossy(name).to_ascii_lowercase();
            if fixed(&lower) {
                continue;
            }
            let (added, changed) = match lower.as_str() {
                "content-type" => (Cause::ContentTypeAdded, Cause::ContentTypeChanged),
                "content-md5" => (Cause::ContentMd5Changed, Cause::ContentMd5Changed),
                "x-oss-security-token" => (Cause::TokenNotSigned, Cause::TokenMismatch),
                _ => (Cause::HeaderAdded, Cause::HeaderValueChanged),
            };
            let element = Element::Header(lower.as_bytes());
            let headers = changed_at(sent.headers, at, None);
            let parts = Parts { headers: &headers, ..sent };
            let without = self.proved(added, element, (Some(value), None), parts);
            if without.is_some() {
                return without;
            }
            for before in before_change(&lower, value) {
                let headers = changed_at(sent.headers, at, Some(&before));
                let parts = Parts { headers: &headers, ..sent };
                let found = self.proved(changed, element, (Some(value), Some(&before)), parts);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    fn parameters(&mut self) -> Option<Finding> {
        let sent = self.sent;
        for (at, (name, value)) in sent.parameters.iter().enumerate().take(MOST) {
            let is_token = *name == b"x-oss-security-token";
            let cause = if is_token { Cause::TokenNotSigned } else { Cause::ParameterAdded };
            let parameters = changed_at(sent.parameters, at, None);
            let parts = Parts { parameters: &parameters, ..sent };
            let found = self.proved(cause, Element::Parameter(name), (Some(value), None), parts);
            if found.is_some() {
                return found;
            }
            for (from, to) in [(b' ', b'+'), (b'+', b' ')] {
                if !value.contains(&from) {
                    continue;
                }
                let swapped = swapped(value, from, to);
                let parameters = changed_at(sent.parameters, at, Some(&swapped));
                let parts = Parts { parameters: &parameters, ..sent };
                let both = (Some(*value), Some(swapped.as_slice()));
                let found = self.proved(Cause::PlusForBlankInQuery, Element::Parameter(name), both, parts);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    fn path(&mut self) -> Option<Finding> {
        let sent = self.sent;
        mistaken_paths(sent.path).into_iter().find_map(|(cause, path)| {
            let both = (Some(sent.path), Some(path.as_slice()));
            self.proved(cause, Element::Part("path"), both, Parts { path: &path, ..sent })
        })
    }
}

/// The pairs with another value at this place, or without what stands there.
fn changed_at<'a>(pairs: &[Pair<'a>], at: usize, value: Option<&'a [u8]>) -> Vec<Pair<'a>> {
    let pairs = pairs.iter().enumerate().filter_map(|(index, (name, known))| match index == at {
        true => value.map(|value| (*name, value)),
        false => Some((*name, *known)),
    });
    pairs.collect()
}

/// What the verifier found in plain sight.
fn refused(kind: Kind) -> Finding {
    let cause = match kind {
        Kind::InvalidMethod => Cause::MethodCase,
        Kind::InvalidUri | Kind::RequestTooLarge | Kind::InvalidHeader => Cause::UnreadableRequest,
        Kind::UnknownHost => Cause::UnknownHost,
        Kind::NotSigned => Cause::NotSigned,
        Kind::TwoMechanisms => Cause::TwoSignatures,
        Kind::VersionNotAllowed | Kind::RegionMissing => Cause::OtherVersion,
        Kind::RepeatedHeader | Kind::RepeatedParameter | Kind::RepeatedToken => Cause::RepeatedField,
        Kind::MissingParameter => Cause::UrlCutOff,
        Kind::ScopeMismatch => Cause::ScopeDiffers,
        Kind::SignedHeaderMissing => Cause::HeaderRemoved,
        Kind::Expired => Cause::Expired,
        Kind::NotYetValid => Cause::NotYetValid,
        Kind::RequestTimeTooSkewed => Cause::ClockSkew,
        Kind::TokenMissing => Cause::TokenMissing,
        Kind::TokenNotExpected => Cause::TokenNotExpected,
        Kind::TokenMismatch => Cause::TokenMismatch,
        Kind::TokenExpired => Cause::TokenExpired,
        _ => Cause::MalformedFields,
    };
    Finding::certain(cause).at(Element::Part(kind.as_str()), None, None)
}
