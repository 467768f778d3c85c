//! Explains OSS requests of versions 2 and 4: what changed between signer and server.
//!
//! Here the request is changed back, one thing at a time, and read by the verifier itself.

use alloc::vec::Vec;

use super::budget::Budget;
use super::cause::Cause;
use super::explanation::{Element, Finding};
use super::paths::mistaken_paths;
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

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// A request that can be changed.
#[derive(Clone)]
struct Parts {
    method: Vec<u8>,
    path: Vec<u8>,
    parameters: Pairs,
    headers: Pairs,
}

struct Search<'a> {
    verifier: &'a OssVerifier,
    secret: &'a [u8],
    now: Timestamp,
    sent: Parts,
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
    let Some(sent) = Parts::of(request) else { return Finding::likely(Cause::Unexplained) };
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

impl Parts {
    fn of(request: &Request<'_>) -> Option<Self> {
        let target = request.logical(Plus::Blank).ok()?;
        let mut headers: Pairs = request.headers().map(|(name, value)| (name.into(), value.into())).collect();
        // What the caller gave in place of the header counts.
        let host = request.host().ok()?;
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case(b"host"));
        headers.push((b"Host".into(), host.into()));
        let parameters = target.parameters.into_iter();
        Some(Self {
            method: request.method().ok()?.as_bytes().into(),
            path: target.path.into_owned(),
            parameters: parameters
                .map(|p| (p.name.into_owned(), p.value.unwrap_or_default().into_owned()))
                .collect(),
            headers,
        })
    }

    fn length(&self) -> usize {
        let pairs = self.parameters.iter().chain(&self.headers);
        self.path.len() + pairs.map(|(name, value)| name.len() + value.len()).sum::<usize>()
    }
}

impl Search<'_> {
    /// The finding, if the request is right with this change.
    fn proved(
        &mut self,
        cause: Cause,
        element: Element<'_>,
        (ours, theirs): (Option<&[u8]>, Option<&[u8]>),
        change: impl FnOnce(&mut Parts),
    ) -> Option<Finding> {
        // Copied, decoded, written and hashed.
        if !self.budget.allows(self.length * 4) {
            return None;
        }
        let mut parts = self.sent.clone();
        change(&mut parts);
        let request = Request::decoded(&parts.method, &parts.path, &parts.parameters, &parts.headers);
        let claim = self.verifier.parse(&request, self.now).ok()?;
        claim.fits(self.secret).then(|| Finding::certain(cause).at(element, ours, theirs))
    }

    fn method(&mut self) -> Option<Finding> {
        let sent = self.sent.method.clone();
        [&b"GET"[..], b"PUT", b"HEAD", b"POST", b"DELETE", b"OPTIONS"].into_iter().find_map(|method| {
            let both = (Some(sent.as_slice()), Some(method));
            self.proved(Cause::MethodChanged, Element::Part("method"), both, |parts| {
                parts.method = method.into()
            })
        })
    }

    fn headers(&mut self) -> Option<Finding> {
        let headers = self.sent.headers.clone();
        let fixed = |name: &str| matches!(name, "host" | "authorization" | "x-oss-content-sha256");
        for (at, (name, value)) in headers.iter().enumerate().take(MOST) {
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
            let without = self.proved(added, element, (Some(value), None), |parts| {
                parts.headers.remove(at);
            });
            if without.is_some() {
                return without;
            }
            for before in before_change(&lower, value) {
                let found = self.proved(changed, element, (Some(value), Some(&before)), |parts| {
                    if let Some((_, value)) = parts.headers.get_mut(at) {
                        value.clone_from(&before);
                    }
                });
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    fn parameters(&mut self) -> Option<Finding> {
        let parameters = self.sent.parameters.clone();
        for (at, (name, value)) in parameters.iter().enumerate().take(MOST) {
            let cause =
                if name == b"x-oss-security-token" { Cause::TokenNotSigned } else { Cause::ParameterAdded };
            let found = self.proved(cause, Element::Parameter(name), (Some(value), None), |parts| {
                parts.parameters.remove(at);
            });
            if found.is_some() {
                return found;
            }
            for (from, to) in [(b' ', b'+'), (b'+', b' ')] {
                if !value.contains(&from) {
                    continue;
                }
                let swapped: Vec<u8> =
                    value.iter().map(|&byte| if byte == from { to } else { byte }).collect();
                let both = (Some(value.as_slice()), Some(swapped.as_slice()));
                let found =
                    self.proved(Cause::PlusForBlankInQuery, Element::Parameter(name), both, |parts| {
                        if let Some((_, value)) = parts.parameters.get_mut(at) {
                            value.clone_from(&swapped);
                        }
                    });
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    fn path(&mut self) -> Option<Finding> {
        let sent = self.sent.path.clone();
        mistaken_paths(&sent).into_iter().find_map(|(cause, path)| {
            let both = (Some(sent.as_slice()), Some(path.as_slice()));
            self.proved(cause, Element::Part("path"), both, |parts| parts.path.clone_from(&path))
        })
    }
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
