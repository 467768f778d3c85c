//! A body in signed chunks, and edits of it. What is accepted must be the body that was signed, in pieces of any length.
#![no_main]

use libfuzzer_sys::fuzz_target;
use objsign::{
    Addresses, Bucket, ChunkEvent, ChunkVerifier, ChunkedBody, Request, S3Signer, S3Verifier, VerifyErrorKind,
};
use objsign_fuzz::{at, credentials};

const CONTENT: &[u8] = b"The quick brown fox jumps over the lazy dog.";
const TRAILER: (&str, &str) = ("x-amz-checksum-crc32c", "sOO8/Q==");

/// The signed body, and what verifies it.
fn signed(trailer: &[(&str, &str)]) -> (Vec<u8>, ChunkVerifier) {
    let key = credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let bucket = Bucket::at("http://localhost", "photos", "us-east-1").expect("a valid bucket");
    let body = trailer
        .iter()
        .fold(ChunkedBody::new(CONTENT.len() as u64), |body, (name, value)| body.trailer(name, value.len()));
    let put = bucket.put("k");
    let (sent, mut signer) =
        put.sign_chunked(&S3Signer::new(key.clone()), at(1_725_358_877), &body).expect("a valid request");
    let wire = [
        signer.chunk(CONTENT).expect("the announced length").as_bytes(),
        CONTENT,
        signer.finish(trailer).expect("the announced trailer").as_bytes(),
    ]
    .concat();
    let mut headers = sent.headers.clone();
    headers.push(("host".into(), "localhost".into()));
    let addresses = Addresses::new().path_style("localhost").expect("a valid table");
    let verified = S3Verifier::new(addresses, "us-east-1")
        .and_then(|verifier| {
            Ok(verifier.verify(&Request::new("PUT", "/photos/k", &headers), [&key], at(1_725_358_877)))
        })
        .expect("a valid region")
        .expect("our own request");
    (wire, verified.chunk_verifier().expect("signed chunks"))
}

fn decode(mut verifier: ChunkVerifier, wire: &[u8], piece: usize) -> Result<Vec<u8>, VerifyErrorKind> {
    let (mut object, mut pending) = (Vec::new(), Vec::new());
    for mut input in wire.chunks(piece) {
        while let Some(event) = verifier.decode(&mut input).map_err(|error| error.kind())? {
            match event {
                ChunkEvent::Data(data) => pending.extend_from_slice(data),
                ChunkEvent::ChunkVerified { .. } => object.append(&mut pending),
                _ => unreachable!("there are no other events"),
            }
        }
    }
    verifier.finish().map_err(|error| error.kind()).map(|_| object)
}

// The first byte chooses trailer and pieces; then three bytes an edit: what, where, which byte. From a zero on: the rest
// is the body itself.
fuzz_target!(|data: &[u8]| {
    let Some((&first, mut edits)) = data.split_first() else { return };
    let trailer: &[(&str, &str)] = if first & 1 == 0 { &[] } else { &[TRAILER] };
    let (mut wire, verifier) = signed(trailer);
    while let [what, place, byte, rest @ ..] = edits {
        if *what == 0 {
            wire = edits[1..].to_vec();
            break;
        }
        edits = rest;
        let place = (2 * usize::from(*place) + usize::from(what >> 7)).min(wire.len().saturating_sub(1));
        match what % 3 {
            _ if wire.is_empty() => {}
            0 => wire[place] = *byte,
            1 => drop(wire.remove(place)),
            _ => wire.insert(place, *byte),
        }
    }
    let again = signed(trailer).1;
    let result = decode(verifier, &wire, usize::from(first / 2) + 1);
    assert_eq!(result, decode(again, &wire, usize::MAX));
    if let Ok(object) = result {
        assert_eq!(object, CONTENT);
    }
});
