//! Verifiers of requests, and what they prove.

use std::fmt;

use objsign::{
    Addresses, Claim, Limits, OssVerifier, OssVersion, Request, S3Verifier, SigV4Verifier, Timestamp,
    Verified, VerifyError,
};

use crate::credentials::keys;
use crate::failure::{Result, broken};
use crate::message::{Reader, Writer};
use crate::request::with_request;
use crate::table::Table;

pub(crate) enum Verifier {
    S3(S3Verifier),
    SigV4(SigV4Verifier),
    Oss(OssVerifier),
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::S3(verifier) => verifier.fmt(formatter),
            Self::SigV4(verifier) => verifier.fmt(formatter),
            Self::Oss(verifier) => verifier.fmt(formatter),
        }
    }
}

impl Verifier {
    fn parse(&self, request: &Request<'_>, now: Timestamp) -> std::result::Result<Claim, VerifyError> {
        match self {
            Self::S3(verifier) => verifier.parse(request, now),
            Self::SigV4(verifier) => verifier.parse(request, now),
            Self::Oss(verifier) => verifier.parse(request, now),
        }
    }
}

pub(crate) fn limits(input: &mut Reader<'_>) -> Result<Limits> {
    let mut limits = Limits::default();
    while let Some(name) = input.option()? {
        let field = match name {
            "targetBytes" => &mut limits.target_bytes,
            "headers" => &mut limits.headers,
            "headerBytes" => &mut limits.header_bytes,
            "parameters" => &mut limits.parameters,
            _ => return Err(broken()),
        };
        *field = input.counted(name)?;
    }
    Ok(limits)
}

pub(crate) fn addresses(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let mut made = match input.maybe(Reader::text)? {
        Some(bucket) => Addresses::fixed(bucket)?,
        None => Addresses::new(),
    };
    for endpoint in input.texts()? {
        made = made.virtual_host(endpoint)?;
    }
    for endpoint in input.texts()? {
        made = made.path_style(endpoint)?;
    }
    for (host, bucket) in input.pairs()? {
        made = made.cname(host, bucket)?;
    }
    out.count(table.insert(made));
    Ok(())
}

/// The options that all three verifiers have; `own` reads those of one of them.
macro_rules! with_rules {
    ($verifier:ident, $input:ident, $($name:literal => $own:expr),* $(,)?) => {
        while let Some(name) = $input.option()? {
            $verifier = match name {
                "limits" => $verifier.limits(limits($input)?),
                "maxSkew" => $verifier.max_skew($input.counted("maxSkew")?),
                "maxLifetime" => $verifier.max_lifetime($input.counted("maxLifetime")?),
                "hideUnknownKeys" if $input.flag()? => $verifier.hide_unknown_keys(),
                "hideUnknownKeys" => $verifier,
                $($name => $own,)*
                _ => return Err(broken()),
            };
        }
    };
}

pub(crate) fn s3(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let addresses = table.get::<Addresses>(input.handle()?)?.clone();
    let mut verifier = S3Verifier::new(addresses, input.text()?)?;
    with_rules!(verifier, input,
        "allowUnsignedHeaders" => {
            for name in input.texts()? {
                verifier = verifier.allow_unsigned_header(name)?;
            }
            verifier
        },
        "allowV2" => if input.flag()? { verifier.allow_v2() } else { verifier },
    );
    out.count(table.insert(Verifier::S3(verifier)));
    Ok(())
}

pub(crate) fn sigv4(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let mut verifier = SigV4Verifier::new(input.text()?, input.text()?)?;
    with_rules!(verifier, input,
        "normalizePath" => verifier.normalize_path(input.flag()?),
        "doubleEncodePath" => verifier.double_encode_path(input.flag()?),
        "allowUnsignedHeaders" => {
            for name in input.texts()? {
                verifier = verifier.allow_unsigned_header(name)?;
            }
            verifier
        },
        "sessionTokenUnsigned" => if input.flag()? { verifier.session_token_unsigned() } else { verifier },
    );
    out.count(table.insert(Verifier::SigV4(verifier)));
    Ok(())
}

pub(crate) fn oss(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let addresses = table.get::<Addresses>(input.handle()?)?.clone();
    let versions = input.versions(&[1, 2, 4])?.into_iter().map(|version| match version {
        1 => OssVersion::V1,
        2 => OssVersion::V2,
        _ => OssVersion::V4,
    });
    let mut verifier = OssVerifier::new(addresses, versions);
    with_rules!(verifier, input,
        "region" => {
            for region in input.texts()? {
                verifier = verifier.region(region)?;
            }
            verifier
        },
        "product" => verifier.product(input.text()?)?,
        "subResources" => {
            for name in input.texts()? {
                verifier = verifier.sub_resource(name)?;
            }
            verifier
        },
        "allowAmbiguousKeys" => if input.flag()? { verifier.allow_ambiguous_keys() } else { verifier },
    );
    out.count(table.insert(Verifier::Oss(verifier)));
    Ok(())
}

/// Verifier, time and request, whose claim is the same each time: so JavaScript keeps the request, and no claim.
fn claim(table: &Table, input: &mut Reader<'_>) -> Result<Claim> {
    let verifier = table.get::<Verifier>(input.handle()?)?;
    let now = input.time()?;
    with_request(input, |request, _| Ok(verifier.parse(request, now)?))
}

pub(crate) fn parse(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.text(claim(table, input)?.access_key_id());
    Ok(())
}

pub(crate) fn string_to_sign(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.bytes(claim(table, input)?.string_to_sign());
    Ok(())
}

pub(crate) fn verify(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let keys = keys(table, input)?;
    let proved = claim(table, input)?.verify(&keys)?;
    let chunked = proved.chunk_verifier().is_some();
    out.flag(chunked);
    if chunked {
        let handle = table.insert(proved);
        out.count(handle);
        verified(out, table.get(handle)?);
    } else {
        verified(out, &proved);
    }
    Ok(())
}

/// For the body of a request that says it comes in signed chunks.
pub(crate) fn chunk_verifier(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let proved = table.get::<Verified>(input.handle()?)?;
    let mut verifier = proved.chunk_verifier().ok_or_else(broken)?;
    if let Some(bytes) = input.maybe(|input| input.counted("maxChunkSize"))? {
        verifier = verifier.max_chunk_size(bytes);
    }
    out.count(table.insert(verifier));
    Ok(())
}

fn verified(out: &mut Writer<'_>, proved: &Verified) {
    use objsign::SignedPayload::{Sha256, Streaming};
    out.text(proved.scheme().as_str());
    out.text(proved.access_key_id());
    out.text(proved.method());
    out.maybe_text(proved.bucket());
    out.maybe(proved.key(), Writer::bytes);
    out.maybe_text(proved.key_str());
    out.text(proved.operation().as_str());
    let payload = proved.payload();
    out.text(payload.as_str());
    out.maybe(if let Sha256 { hash, .. } = &payload { Some(&hash[..]) } else { None }, Writer::bytes);
    out.flag(matches!(payload, Sha256 { checked: true, .. }));
    out.flag(matches!(payload, Streaming { signed: true, .. }));
    out.flag(matches!(payload, Streaming { trailer: true, .. }));
    out.maybe(proved.path(), Writer::bytes);
    out.covered(proved.headers());
    out.covered(proved.parameters());
    out.time(proved.valid_until());
    out.text(&proved.replay_key());
}
