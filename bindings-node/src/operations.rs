//! What JavaScript may ask for, by name.

use objsign::ConfigError;

use crate::failure::{Result, around_request_id, request_id_xml};
use crate::message::{Reader, Writer};
use crate::table::Table;
use crate::{chunked, command, credentials, explain, forms, guard, oss, post, request, s3, sigv4, verifier};

pub(crate) type Operation = fn(&mut Table, &mut Reader<'_>, &mut Writer<'_>) -> Result<()>;

/// JavaScript asks for the names once, and from then on calls by place. A smaller WebAssembly leaves groups out.
const GROUPS: &[&[(&str, Operation)]] = &[
    COMMON,
    #[cfg(feature = "sign")]
    SIGN,
    #[cfg(feature = "verify")]
    VERIFY,
    #[cfg(feature = "rest")]
    REST,
];

pub(crate) fn operation(mut place: usize) -> Option<Operation> {
    for group in GROUPS {
        if let Some((_, run)) = group.get(place) {
            return Some(*run);
        }
        place -= group.len();
    }
    None
}

const COMMON: &[(&str, Operation)] = &[
    ("operations", operations),
    ("version", version),
    ("internalErrorXml", internal_error_xml),
    ("requestIdXml", request_id),
    ("floorTo", floor_to),
    ("shown", shown),
    ("credentials", credentials::create),
    ("deriveKey", credentials::derive_key),
    ("keyFromBytes", credentials::key_from_bytes),
    ("exposeKey", credentials::expose_key),
    ("sha256Digest", credentials::sha256_digest),
    ("hashPayload", credentials::hash_payload),
];

/// URLs, headers and forms for S3, version 4.
const SIGN: &[(&str, Operation)] = &[
    ("bucket", s3::bucket),
    ("s3Signer", s3::signer),
    ("s3SignerFromKey", s3::signer_from_key),
    ("s3SignerWithCredentials", s3::signer_with_credentials),
    ("s3SignerBucket", s3::signer_bucket),
    ("s3Request", s3::check_request),
    ("s3Presign", s3::presign),
    ("s3PresignGet", s3::presign_get),
    ("s3PresignPut", s3::presign_put),
    ("s3PresignStages", s3::presign_stages),
    ("s3PresignMany", s3::presign_many),
    ("s3PresignAll", s3::presign_all),
    ("s3Sign", s3::sign),
    ("s3SignStages", s3::sign_stages),
    ("postPolicy", post::check),
    ("postSignV4", post::sign_v4),
];

/// Requests as for S3 and OSS.
const VERIFY: &[(&str, Operation)] = &[
    ("requestShown", request::shown),
    ("addresses", verifier::addresses),
    ("s3Verifier", verifier::s3),
    ("ossVerifier", verifier::oss),
    ("parse", verifier::parse),
    ("stringToSign", verifier::string_to_sign),
    ("verify", verifier::verify),
];

const REST: &[(&str, Operation)] = &[
    ("hmacSha1", hmac_sha1),
    ("hmacSha256", hmac_sha256),
    ("s3PresignV2", s3::presign_v2),
    ("s3PresignCommand", command::presign),
    ("s3SignV2", s3::sign_v2),
    ("s3SignChunked", s3::sign_chunked),
    ("s3SignChunkedStages", s3::sign_chunked_stages),
    ("postSignV2", post::sign_v2),
    ("ossPostPolicy", post::check_oss),
    ("ossPostSignV4", post::oss_sign_v4),
    ("ossPostSignV1", post::oss_sign_v1),
    ("sigv4Signer", sigv4::signer),
    ("sigv4SignerFromKey", sigv4::signer_from_key),
    ("sigv4SignerWithCredentials", sigv4::signer_with_credentials),
    ("sigv4Request", sigv4::check_request),
    ("sigv4Presign", sigv4::presign),
    ("sigv4PresignStages", sigv4::presign_stages),
    ("sigv4Sign", sigv4::sign),
    ("sigv4SignStages", sigv4::sign_stages),
    ("chunkedBody", chunked::check_body),
    ("chunkSignerChunk", chunked::signer_chunk),
    ("chunkSignerFinish", chunked::signer_finish),
    ("chunkSignerStringToSign", chunked::signer_string_to_sign),
    ("chunkVerifierDecode", chunked::verifier_decode),
    ("chunkVerifierFinish", chunked::verifier_finish),
    ("ossBucket", oss::bucket),
    ("ossSigner", oss::signer),
    ("ossSignerWithCredentials", oss::signer_with_credentials),
    ("ossRequest", oss::check_request),
    ("ossPresign", oss::presign),
    ("ossPresignStages", oss::presign_stages),
    ("ossSign", oss::sign),
    ("ossSignStages", oss::sign_stages),
    ("sigv4Verifier", verifier::sigv4),
    ("chunkVerifier", verifier::chunk_verifier),
    ("s3FormVerifier", forms::s3),
    ("ossFormVerifier", forms::oss),
    ("uploadedForm", forms::check_form),
    ("isForm", forms::is_form),
    ("parseForm", forms::parse),
    ("verifyForm", forms::verify),
    ("checkSize", forms::check_size),
    ("isCovered", forms::is_covered),
    ("guard", guard::create),
    ("guardWithKeyPrefix", guard::with_key_prefix),
    ("guardAnswer", guard::answer),
    ("s3Explainer", explain::s3),
    ("sigv4Explainer", explain::sigv4),
    ("ossExplainer", explain::oss),
    ("explain", explain::explain),
    ("explainAnswer", explain::explain_answer),
];

fn operations(_: &mut Table, _: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let names: Vec<_> = GROUPS.iter().copied().flatten().map(|(name, _)| *name).collect();
    out.text(&names.join(" "));
    Ok(())
}

fn version(_: &mut Table, _: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.text(env!("CARGO_PKG_VERSION"));
    Ok(())
}

/// The XML that answers for an error which is not the client's.
fn internal_error_xml(_: &mut Table, _: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    around_request_id(out, &ConfigError::InvalidSecret.to_xml(""));
    Ok(())
}

fn request_id(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.text(&request_id_xml(input.text()?));
    Ok(())
}

fn floor_to(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    let seconds = input.counted("seconds")?;
    out.time(input.time()?.floor_to(seconds));
    Ok(())
}

/// What inspection shows of an object that is held.
fn shown(table: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.text(&format!("{:?}", table.object(input.handle()?)?));
    Ok(())
}

/// For the conformance data alone; nobody should sign a string by hand.
fn hmac_sha1(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.bytes(&objsign::__conformance::hmac_sha1(input.bytes()?, input.bytes()?));
    Ok(())
}

/// For the conformance data alone; nobody should sign a string by hand.
fn hmac_sha256(_: &mut Table, input: &mut Reader<'_>, out: &mut Writer<'_>) -> Result<()> {
    out.bytes(&objsign::__conformance::hmac_sha256(input.bytes()?, input.bytes()?));
    Ok(())
}
