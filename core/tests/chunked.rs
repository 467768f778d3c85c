//! Bodies in signed chunks: what our signer makes our verifier takes, and nothing that differs from it in a byte.

use objsign::{
    Addresses, Bucket, ChunkEvent, ChunkSigner, ChunkVerifier, ChunkedBody, Credentials, Payload, Request,
    S3Signer, S3Verifier, SignError, SignedPayload, SignedRequest, SigningKey, Timestamp, Verified,
    VerifyError, VerifyErrorKind as Kind,
};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const HOST: &str = "photos.s3.eu-central-1.amazonaws.com";
const CHUNK: usize = 8192;
const TRAILER: (&str, &str) = ("x-amz-checksum-crc32c", "sOO8/Q==");

fn now() -> Timestamp {
    Timestamp::from_unix(1_725_358_877).unwrap()
}

fn key() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET).unwrap()
}

fn bucket() -> Bucket {
    Bucket::aws("photos", "eu-central-1").unwrap()
}

/// What stands before a chunk, and the chunk.
type Chunks = Vec<(String, Vec<u8>)>;

/// A body by its parts: what stands before each chunk, each chunk, and the end.
#[derive(Clone)]
struct Parts {
    sent: SignedRequest,
    chunks: Chunks,
    end: String,
}

impl Parts {
    fn wire(&self) -> Vec<u8> {
        let mut wire = Vec::new();
        for (before, data) in &self.chunks {
            wire.extend_from_slice(before.as_bytes());
            wire.extend_from_slice(data);
        }
        wire.extend_from_slice(self.end.as_bytes());
        wire
    }
}

fn data(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn shape(length: usize, trailer: &[(&str, &str)]) -> ChunkedBody {
    let body = ChunkedBody::new(length as u64).chunk_size(CHUNK as u64);
    trailer.iter().fold(body, |body, (name, value)| body.trailer(name, value.len()))
}

fn begin(body: &ChunkedBody) -> (SignedRequest, ChunkSigner) {
    bucket().put("a b.bin").sign_chunked(&S3Signer::new(key()), now(), body).unwrap()
}

fn signed(length: usize, trailer: &[(&str, &str)]) -> Parts {
    let body = shape(length, trailer);
    let (sent, mut signer) = begin(&body);
    let chunks =
        data(length).chunks(CHUNK).map(|chunk| (signer.chunk(chunk).unwrap(), chunk.to_vec())).collect();
    let end = signer.finish(trailer).unwrap();
    let parts = Parts { sent, chunks, end };
    assert_eq!(parts.wire().len() as u64, body.encoded_length());
    parts
}

/// Three chunks, the last a short one.
fn three(trailer: &[(&str, &str)]) -> Parts {
    signed(2 * CHUNK + 100, trailer)
}

fn verify(headers: &[(String, String)]) -> Result<Verified, VerifyError> {
    let mut headers = headers.to_vec();
    headers.push(("host".into(), HOST.into()));
    let addresses = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap();
    let verifier = S3Verifier::new(addresses, "eu-central-1").unwrap();
    verifier.verify(&Request::new("PUT", "/a%20b.bin", &headers), [&key()], now())
}

fn begin_verify(sent: &SignedRequest) -> ChunkVerifier {
    verify(&sent.headers).unwrap().chunk_verifier().unwrap()
}

/// What was verified, and the trailer.
type Decoded = (Vec<u8>, Vec<(String, Vec<u8>)>);

/// Feeds the body in pieces of that length. Only verified data counts.
fn decode(mut verifier: ChunkVerifier, wire: &[u8], piece: usize) -> Result<Decoded, Kind> {
    let (mut object, mut pending) = (Vec::new(), Vec::new());
    for mut input in wire.chunks(piece.max(1)) {
        while let Some(event) = verifier.decode(&mut input).map_err(|error| error.kind())? {
            match event {
                ChunkEvent::Data(data) => pending.extend_from_slice(data),
                ChunkEvent::ChunkVerified { bytes } => {
                    assert_eq!(bytes, pending.len() as u64);
                    object.append(&mut pending);
                }
                _ => unreachable!(),
            }
        }
        assert!(input.is_empty());
    }
    let trailer = verifier.finish().map_err(|error| error.kind())?;
    assert!(pending.is_empty(), "data that no signature covered");
    Ok((object, trailer))
}

fn read(parts: &Parts) -> Result<Decoded, Kind> {
    read_wire(parts, &parts.wire())
}

fn read_wire(parts: &Parts, wire: &[u8]) -> Result<Decoded, Kind> {
    decode(begin_verify(&parts.sent), wire, usize::MAX)
}

fn refused(parts: &Parts, wire: &[u8]) -> Kind {
    match read_wire(parts, wire) {
        Ok((object, trailer)) => panic!("accepted {} bytes and {trailer:?}", object.len()),
        Err(kind) => kind,
    }
}

#[test]
fn what_our_signer_makes_our_verifier_accepts() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
        for trailer in [&[][..], &[TRAILER], &[("x-amz-zz", ""), ("x-amz-aa", "v w")]] {
            let (object, found) = read(&signed(length, trailer)).unwrap();
            assert_eq!(object, data(length), "{length}");
            let mut expected: Vec<_> =
                trailer.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
            expected.sort();
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn pieces_of_any_length_give_the_same() {
    for trailer in [&[][..], &[TRAILER]] {
        let parts = three(trailer);
        let wire = parts.wire();
        let whole = decode(begin_verify(&parts.sent), &wire, usize::MAX).unwrap();
        for piece in [1, 2, 3, 87, 88, 89, 8191, 8192, 8193] {
            assert_eq!(decode(begin_verify(&parts.sent), &wire, piece).unwrap(), whole, "{piece}");
        }
    }
}

#[test]
fn a_derived_key_signs_the_same_chunks() {
    let signing_key = SigningKey::derive(&key(), now(), "eu-central-1", "s3").unwrap();
    let signer = S3Signer::from_signing_key(signing_key, None).unwrap();
    let (_, mut chunks) = bucket().put("a b.bin").sign_chunked(&signer, now(), &shape(CHUNK, &[])).unwrap();
    let (_, mut others) = begin(&shape(CHUNK, &[]));
    assert_eq!(chunks.chunk(&data(CHUNK)), others.chunk(&data(CHUNK)));
    assert_eq!(chunks.finish(&[]), others.finish(&[]));
}

#[test]
fn temporary_credentials_sign_chunks() {
    let temporary = key().session_token("TOKEN").unwrap();
    let (sent, mut chunks) = bucket()
        .put("a b.bin")
        .sign_chunked(&S3Signer::new(temporary.clone()), now(), &ChunkedBody::new(2))
        .unwrap();
    let wire =
        [chunks.chunk(b"hi").unwrap().as_bytes(), b"hi", chunks.finish(&[]).unwrap().as_bytes()].concat();
    let mut headers = sent.headers.clone();
    headers.push(("host".into(), HOST.into()));
    let addresses = Addresses::new().virtual_host("s3.eu-central-1.amazonaws.com").unwrap();
    let verifier = S3Verifier::new(addresses, "eu-central-1").unwrap();
    let request = Request::new("PUT", "/a%20b.bin", &headers);
    let other = Credentials::new("AKIAIOSFODNN7EXAMPLE", "anothersecretofthesamekeyid").unwrap();
    // The chain continues with the key that fits, whichever of several that is.
    let verified = verifier.verify(&request, [&other, &temporary], now()).unwrap();
    assert_eq!(decode(verified.chunk_verifier().unwrap(), &wire, 5).unwrap().0, b"hi");
    assert_eq!(verifier.verify(&request, [&other], now()).unwrap_err().kind(), Kind::TokenNotExpected);
}

/// The position of every bit that is flipped: all of the small parts, some of the data.
fn flips(parts: &Parts) -> Vec<usize> {
    let mut at = 0;
    let mut places = Vec::new();
    for (before, data) in &parts.chunks {
        places.extend(at..at + before.len());
        at += before.len();
        places.extend([at, at + 1, at + data.len() / 2, at + data.len() - 1]);
        at += data.len();
    }
    places.extend(at..at + parts.end.len());
    places
}

#[test]
fn one_flipped_bit_is_refused() {
    let mut flipped = 0;
    for trailer in [&[][..], &[TRAILER]] {
        // A size with letters in it.
        let parts = signed(CHUNK + 0xabc, trailer);
        let (wire, verified) = (parts.wire(), verify(&parts.sent.headers).unwrap());
        for at in flips(&parts) {
            for bit in 0..8 {
                let mut changed = wire.clone();
                changed[at] ^= 1 << bit;
                let (before, after) = (wire[at], changed[at]);
                let result = decode(verified.chunk_verifier().unwrap(), &changed, usize::MAX);
                // A size may be written in either letter case.
                if before.is_ascii_hexdigit() && after == before.to_ascii_uppercase() && result.is_ok() {
                    assert!(wire[at..].iter().position(|byte| *byte == b';').unwrap() < 4);
                    continue;
                }
                assert!(result.is_err(), "byte {at}: {:?} as {:?}", char::from(before), char::from(after));
                flipped += 1;
            }
        }
    }
    assert!(flipped > 5000, "{flipped}");
}

#[test]
fn chunks_in_another_order_dropped_or_repeated_are_refused() {
    let parts = signed(3 * CHUNK, &[]);
    let change = |change: &dyn Fn(&mut Chunks)| {
        let mut changed = parts.clone();
        change(&mut changed.chunks);
        refused(&changed, changed.wire().strip_prefix(b"\r\n").unwrap_or(&changed.wire()))
    };
    assert!(read(&parts).is_ok());
    assert_eq!(change(&|chunks| chunks.swap(1, 2)), Kind::SignatureMismatch);
    assert_eq!(change(&|chunks| drop(chunks.remove(0))), Kind::SignatureMismatch);
    assert_eq!(change(&|chunks| drop(chunks.remove(1))), Kind::SignatureMismatch);
    assert_eq!(change(&|chunks| drop(chunks.remove(2))), Kind::SignatureMismatch);
    assert_eq!(change(&|chunks| chunks.insert(2, chunks[1].clone())), Kind::SignatureMismatch);
    // The data of two chunks exchanged, their lines left.
    let swap = |chunks: &mut Chunks| {
        let first = chunks[0].1.clone();
        chunks[0].1 = core::mem::replace(&mut chunks[1].1, first);
    };
    assert_eq!(change(&swap), Kind::SignatureMismatch);
    // One byte more in one chunk and less in the next.
    let shift = |chunks: &mut Chunks| {
        let byte = chunks[1].1.remove(0);
        chunks[0].1.push(byte);
        chunks[0].0 = chunks[0].0.replace("2000;", "2001;");
        chunks[1].0 = chunks[1].0.replace("2000;", "1fff;");
    };
    assert_eq!(change(&shift), Kind::SignatureMismatch);
}

#[test]
fn a_body_of_another_request_is_refused() {
    let (one, mut other) = (three(&[]), three(&[]));
    let later = Timestamp::from_unix(1_725_358_878).unwrap();
    let (sent, _) = bucket()
        .put("a b.bin")
        .sign_chunked(&S3Signer::new(key()), later, &shape(2 * CHUNK + 100, &[]))
        .unwrap();
    other.sent = sent;
    assert_eq!(refused(&other, &one.wire()), Kind::SignatureMismatch);
}

#[test]
fn a_body_that_stops_early_is_refused_at_every_byte() {
    for trailer in [&[][..], &[TRAILER]] {
        let parts = signed(CHUNK + 5, trailer);
        let wire = parts.wire();
        let places = (0..120).chain(CHUNK..wire.len());
        for end in places {
            assert_eq!(refused(&parts, &wire[..end]), Kind::IncompleteBody, "{end}");
        }
        assert!(read_wire(&parts, &wire).is_ok());
    }
}

#[test]
fn anything_behind_the_end_is_refused() {
    for trailer in [&[][..], &[TRAILER]] {
        let parts = three(trailer);
        for extra in [&b"\r\n"[..], b"\n", b"0", b"x-amz-a:b\r\n\r\n", &parts.wire()] {
            assert_eq!(refused(&parts, &[&parts.wire(), extra].concat()), Kind::MalformedChunk);
        }
    }
}

#[test]
fn a_missing_last_chunk_is_refused() {
    let mut parts = three(&[TRAILER]);
    let trailer_at = parts.end.find("x-amz-").unwrap();
    parts.end = format!("\r\n{}", &parts.end[trailer_at..]);
    assert_eq!(refused(&parts, &parts.wire()), Kind::MalformedChunk);
    parts.end = "\r\n\r\n".into();
    assert_eq!(refused(&parts, &parts.wire()), Kind::MalformedChunk);
}

/// A body whose trailer lines are others, under the signature of the right ones.
fn with_trailer(change: impl Fn(&str) -> String) -> Kind {
    let mut parts = three(&[TRAILER]);
    assert!(read(&parts).is_ok());
    parts.end = change(&parts.end);
    refused(&parts, &parts.wire())
}

#[test]
fn a_changed_trailer_is_refused() {
    let line = "x-amz-checksum-crc32c:sOO8/Q==\r\n";
    assert_eq!(with_trailer(|end| end.replace("sOO8", "sOO9")), Kind::SignatureMismatch);
    assert_eq!(with_trailer(|end| end.replace(line, "")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace(line, &line.repeat(2))), Kind::MalformedTrailer);
    assert_eq!(
        with_trailer(|end| end.replace(line, &format!("{line}x-amz-a:b\r\n"))),
        Kind::MalformedTrailer
    );
    assert_eq!(with_trailer(|end| end.replace("crc32c", "crc32")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("crc32c", "CRC32C")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("crc32c:", "crc32c :")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("crc32c:", "crc32c")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("==\r\n", "==\n")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("==\r\n", "==\n\r\n")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("==\r\n", "=\0\r\n")), Kind::MalformedTrailer);
    assert_eq!(with_trailer(|end| end.replace("Q==", &"Q".repeat(9000))), Kind::MalformedTrailer);
    // Without its signature.
    let unsigned = |end: &str| format!("{}\r\n", &end[..end.find("x-amz-trailer-signature").unwrap()]);
    assert_eq!(with_trailer(unsigned), Kind::MalformedTrailer);
    // The signature before what it signs.
    let early = |end: &str| format!("{}{line}\r\n", end.replace(line, "").trim_end_matches("\r\n"));
    assert_eq!(with_trailer(early), Kind::MalformedTrailer);
    // Blanks around a value are not part of it.
    let mut parts = three(&[TRAILER]);
    parts.end = parts.end.replace("crc32c:", "crc32c: \t");
    assert!(read(&parts).is_ok());
}

#[test]
fn a_trailer_comes_only_where_it_is_announced() {
    let (with, without) = (three(&[TRAILER]), three(&[]));
    let mut parts = without.clone();
    let lines = &with.end[with.end.find("x-amz-").unwrap()..];
    parts.end = format!("{}{lines}", parts.end.strip_suffix("\r\n").unwrap());
    assert_eq!(refused(&parts, &parts.wire()), Kind::MalformedChunk);
    let mut parts = with;
    parts.end = format!("{}\r\n", &parts.end[..parts.end.find("x-amz-").unwrap()]);
    assert_eq!(refused(&parts, &parts.wire()), Kind::MalformedTrailer);
}

#[test]
fn lines_and_sizes_have_one_form() {
    let parts = signed(CHUNK, &[]);
    let changed = |from: &str, to: &str| {
        let mut changed = parts.clone();
        changed.chunks[0].0 = changed.chunks[0].0.replacen(from, to, 1);
        read(&changed).map(drop)
    };
    assert_eq!(changed("2000", "0000000000002000"), Ok(()));
    for (from, to) in [
        ("2000", "00000000000002000"),
        ("2000", ""),
        ("2000", "+2000"),
        ("2000", "-2000"),
        ("2000", "0x2000"),
        ("2000", " 2000"),
        ("2000", "2000 "),
        ("2000", "2000;a=b"),
        (";", ";;"),
        (";", "; "),
        ("chunk-signature", "Chunk-Signature"),
        (";chunk-signature=", ";chunk-signature"),
        ("\r\n", "\n"),
        ("\r\n", "\r"),
        ("\r\n", "\r\r\n"),
        ("\r\n", "\n\r"),
        ("\r\n", " \r\n"),
        ("\r\n", "0\r\n"),
        ("\r\n", ";a=b\r\n"),
    ] {
        assert_eq!(changed(from, to), Err(Kind::MalformedChunk), "{from:?} {to:?}");
    }
    // A number that no 64 bits hold, and the largest that they do.
    assert_eq!(changed("2000", "10000000000000000"), Err(Kind::MalformedChunk));
    assert_eq!(changed("2000", "ffffffffffffffff"), Err(Kind::ChunkTooLarge));
    // A line that never ends is refused before it is long.
    let mut verifier = begin_verify(&parts.sent);
    assert_eq!(verifier.decode(&mut &[b'0'; 200][..]).unwrap_err().kind(), Kind::MalformedChunk);
    // The line end behind the data.
    let mut bare = parts.clone();
    bare.end = bare.end.replacen("\r\n", "\n", 1);
    assert_eq!(refused(&bare, &bare.wire()), Kind::MalformedChunk);
}

#[test]
fn an_upper_case_size_means_the_same() {
    let mut parts = signed(0xabc, &[]);
    parts.chunks[0].0 = parts.chunks[0].0.replacen("abc", "ABC", 1);
    assert!(read(&parts).is_ok());
}

#[test]
fn a_chunk_above_the_limit_is_refused_before_its_data() {
    let parts = signed(CHUNK, &[]);
    let limited = |bytes| begin_verify(&parts.sent).max_chunk_size(bytes);
    assert!(decode(limited(CHUNK as u64), &parts.wire(), usize::MAX).is_ok());
    let mut verifier = limited(CHUNK as u64 - 1);
    let error = verifier.decode(&mut parts.chunks[0].0.as_bytes()).unwrap_err();
    assert_eq!((error.code(), error.status()), ("EntityTooLarge", 400));
}

/// A request with that decoded length, and a body of `length` bytes signed for it.
fn claimed(decoded: u64, length: usize) -> Kind {
    let (sent, _) = begin(&ChunkedBody::new(decoded).chunk_size(CHUNK as u64));
    // A client that signs what it likes.
    let chunk_hashes = data(length);
    let mut wire = Vec::new();
    let mut chain = client::Chain::new(&sent);
    for chunk in chunk_hashes.chunks(CHUNK) {
        wire.extend_from_slice(chain.line(chunk).as_bytes());
        wire.extend_from_slice(chunk);
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(chain.line(b"").as_bytes());
    wire.extend_from_slice(b"\r\n");
    match decode(begin_verify(&sent), &wire, usize::MAX) {
        Ok((object, _)) => {
            assert_eq!((object.len(), decoded), (length, length as u64));
            Kind::InvalidKey
        }
        Err(kind) => kind,
    }
}

#[test]
fn the_stated_length_is_the_sum() {
    let length = 2 * CHUNK + 1;
    assert_eq!(claimed(length as u64, length), Kind::InvalidKey, "the right one is taken");
    for wrong in [0, 1, CHUNK as u64, length as u64 - 1, length as u64 + 1, u64::MAX] {
        assert_eq!(claimed(wrong, length), Kind::DecodedLengthMismatch, "{wrong}");
    }
}

#[test]
fn the_request_says_length_and_trailer() {
    let sign = |headers: &[(&str, &str)], payload: &str| {
        let headers = client::signed(headers, payload);
        verify(&headers).map(|verified| verified.chunk_verifier().is_some()).map_err(|error| error.kind())
    };
    let (plain, with_trailer) =
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    let length = ("x-amz-decoded-content-length", "5");
    let names = |names| ("x-amz-trailer", names);
    assert_eq!(sign(&[length], plain), Ok(true));
    assert_eq!(sign(&[length, names("x-amz-a, X-Amz-B")], with_trailer), Ok(true));
    assert_eq!(sign(&[], plain), Err(Kind::DecodedLengthMissing));
    for bad in ["", "+5", "-1", "5a", "0x5", "5,5", "18446744073709551616"] {
        assert_eq!(sign(&[(length.0, bad)], plain), Err(Kind::InvalidDecodedLength), "{bad:?}");
    }
    assert_eq!(sign(&[length], with_trailer), Err(Kind::MalformedTrailer));
    assert_eq!(sign(&[length, names("x-amz-a")], plain), Err(Kind::MalformedTrailer));
    let many = (0..17).map(|number| format!("x-amz-{number}")).collect::<Vec<_>>().join(",");
    for bad in ["", ",", "a b", "a,A", "x-amz-trailer-signature", &many] {
        assert_eq!(sign(&[length, names(bad)], with_trailer), Err(Kind::MalformedTrailer), "{bad:?}");
    }
    // Recognised, and not for this verifier: nothing there is signed.
    assert_eq!(sign(&[length, names("x-amz-a")], "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), Ok(false));
    assert_eq!(sign(&[], "UNSIGNED-PAYLOAD"), Ok(false));
}

#[test]
fn an_error_stays() {
    let parts = three(&[]);
    let mut wire = parts.wire();
    wire[CHUNK] ^= 1;
    let mut verifier = begin_verify(&parts.sent);
    let mut input = &wire[..];
    let error = loop {
        match verifier.decode(&mut input) {
            Ok(Some(event)) => assert!(matches!(event, ChunkEvent::Data(_)), "nothing is verified"),
            Ok(None) => panic!("accepted"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.code(), error.status()), ("SignatureDoesNotMatch", 403));
    assert_eq!(verifier.decode(&mut &b""[..]).unwrap_err(), error);
    assert_eq!(verifier.decode(&mut &parts.wire()[..]).unwrap_err(), error);
    assert_eq!(verifier.finish().unwrap_err(), error);
}

#[test]
fn a_verifier_can_be_had_twice_and_moves_between_threads() {
    fn moves<T: Send + Sync + 'static>() {}
    moves::<ChunkVerifier>();
    moves::<ChunkSigner>();
    moves::<Verified>();
    let parts = three(&[]);
    let verified = verify(&parts.sent.headers).unwrap();
    assert_eq!(verified.payload(), SignedPayload::Streaming { signed: true, trailer: false });
    for _ in 0..2 {
        let verifier = verified.clone().chunk_verifier().unwrap();
        assert!(decode(verifier, &parts.wire(), 1000).is_ok());
    }
}

#[test]
fn nothing_secret_is_shown() {
    let parts = three(&[]);
    let (_, signer) = begin(&shape(3, &[]));
    let verified = verify(&parts.sent.headers).unwrap();
    let shown = format!("{verified:?} {signer:?} {:?}", verified.chunk_verifier().unwrap());
    let authorization = parts.sent.header("authorization").unwrap();
    for hidden in [SECRET, authorization.rsplit('=').next().unwrap()] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}

#[test]
fn the_signer_keeps_to_what_it_announced() {
    let wrong = |bytes: usize, expected: usize| SignError::WrongChunkSize {
        bytes: bytes as u64,
        expected: expected as u64,
    };
    let (_, mut signer) = begin(&shape(CHUNK + 3, &[TRAILER]));
    assert_eq!(signer.finish(&[TRAILER]), Err(wrong(0, CHUNK)));
    assert_eq!(signer.chunk(&data(CHUNK - 1)), Err(wrong(CHUNK - 1, CHUNK)));
    assert_eq!(signer.chunk(&data(CHUNK + 1)), Err(wrong(CHUNK + 1, CHUNK)));
    assert_eq!(signer.chunk(b""), Err(wrong(0, CHUNK)));
    let first = signer.chunk(&data(CHUNK)).unwrap();
    // An error changed nothing.
    assert_eq!(first, begin(&shape(CHUNK + 3, &[TRAILER])).1.chunk(&data(CHUNK)).unwrap());
    assert_eq!(signer.chunk(b"ab"), Err(wrong(2, 3)));
    signer.chunk(b"abc").unwrap();
    assert_eq!(signer.chunk(b""), Err(wrong(0, 0)));
    assert_eq!(signer.chunk(b"d"), Err(wrong(1, 0)));
    for bad in [&[][..], &[("x-amz-checksum-crc32c", "short")], &[("x-amz-other", "sOO8/Q==")], &[TRAILER; 2]]
    {
        assert!(matches!(signer.finish(bad), Err(SignError::TrailerMismatch { .. })), "{bad:?}");
    }
    let blank = signer.finish(&[(TRAILER.0, " OO8/Q==")]);
    assert!(matches!(blank, Err(SignError::TrailerMismatch { .. })));
    let line = signer.finish(&[(TRAILER.0, "a\r\nb:c==")]);
    assert!(matches!(line, Err(SignError::InvalidHeaderValue { .. })));
    assert!(signer.finish(&[TRAILER]).is_ok());
    assert_eq!(signer.finish(&[TRAILER]), Err(wrong(0, 0)));
}

#[test]
fn the_signer_refuses_what_no_server_takes() {
    let signer = S3Signer::new(key());
    let sign = |body: &ChunkedBody| bucket().put("k").sign_chunked(&signer, now(), body).map(drop);
    for (size, good) in [(0, false), (8191, false), (8192, true), (1 << 24, true), ((1 << 24) + 1, false)] {
        assert_eq!(sign(&ChunkedBody::new(1).chunk_size(size)).is_ok(), good, "{size}");
    }
    let body = ChunkedBody::new(1);
    for name in ["", "a b", "x-amz-trailer-signature", "X-Amz-Trailer-Signature"] {
        assert!(matches!(sign(&body.clone().trailer(name, 1)), Err(SignError::InvalidHeaderName { .. })));
    }
    let twice = body.clone().trailer("x-amz-a", 1).trailer("X-Amz-A", 2);
    assert!(matches!(sign(&twice), Err(SignError::RepeatedHeader { .. })));
    let large = body.clone().trailer("x-amz-a", 8192);
    assert!(matches!(sign(&large), Err(SignError::TrailerMismatch { .. })));
    assert!(matches!(
        sign(&body.clone().trailer("x-amz-a", usize::MAX)),
        Err(SignError::TrailerMismatch { .. })
    ));
    let many = (0..17).fold(body.clone(), |body, number| body.trailer(&format!("x-amz-{number}"), 1));
    assert!(matches!(sign(&many), Err(SignError::TrailerMismatch { .. })));
    for (name, value) in [
        ("x-amz-decoded-content-length", "1"),
        ("X-Amz-Trailer", "a"),
        ("content-encoding", "gzip, AWS-chunked"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ] {
        let put = bucket().put("k").header(name, value).sign_chunked(&signer, now(), &body).map(drop);
        assert_eq!(put, Err(SignError::ReservedHeader { name: name.into() }));
    }
    // Lengths at the end of the numbers neither wrap nor panic.
    assert_eq!(ChunkedBody::new(u64::MAX).encoded_length(), u64::MAX);
    assert_eq!(ChunkedBody::new(u64::MAX).chunk_size(0).trailer("a", usize::MAX).encoded_length(), u64::MAX);
}

#[test]
fn the_request_has_the_headers_of_its_body() {
    let body = shape(CHUNK, &[TRAILER]);
    let photos = bucket();
    let put = photos.put("k").header("Content-Encoding", "gzip").content_length(body.encoded_length());
    let (sent, _) = put.sign_chunked(&S3Signer::new(key()), now(), &body).unwrap();
    assert_eq!(sent.header("content-encoding"), Some("aws-chunked,gzip"));
    assert_eq!(sent.header("x-amz-decoded-content-length"), Some("8192"));
    assert_eq!(sent.header("x-amz-trailer"), Some("x-amz-checksum-crc32c"));
    assert_eq!(sent.header("x-amz-content-sha256"), Some("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"));
    let covered = "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;\
                   x-amz-decoded-content-length;x-amz-trailer,";
    assert!(sent.header("authorization").unwrap().contains(covered));
    assert!(sent.unsigned_headers.is_empty());
    let put = photos.put("k").content_length(CHUNK as u64);
    let wrong = put.sign_chunked(&S3Signer::new(key()), now(), &body).map(drop);
    assert_eq!(wrong, Err(SignError::WrongContentLength { expected: body.encoded_length() }));
    // The plain call is what it was.
    let plain = bucket().put("k").sign(&S3Signer::new(key()), now(), Payload::Empty).unwrap();
    assert_eq!(plain.header("content-encoding"), None);
}

#[test]
fn no_mutation_makes_it_panic_or_pass() {
    let mut random = client::Random(0x9e37_79b9_7f4a_7c15);
    for trailer in [&[][..], &[TRAILER]] {
        let parts = signed(300, trailer);
        let (wire, verified) = (parts.wire(), verify(&parts.sent.headers).unwrap());
        let pieces: [&[u8]; 8] =
            [b"\r\n", b"\n", b"0", b";", b":", b"ffffffffffffffff", b"\0", b"x-amz-trailer-signature:"];
        let mut same = 0;
        for _ in 0..5_000 {
            let mut changed = wire.clone();
            for _ in 0..=random.below(3) {
                if changed.is_empty() {
                    break;
                }
                let at = random.below(changed.len());
                match random.below(4) {
                    0 => changed[at] = random.below(256) as u8,
                    1 => drop(changed.remove(at)),
                    2 => drop(changed.splice(at..at, pieces[random.below(pieces.len())].iter().copied())),
                    _ => changed.truncate(at + 1),
                }
            }
            let piece = random.below(40) + 1;
            let one = decode(verified.chunk_verifier().unwrap(), &changed, piece);
            assert_eq!(one, decode(verified.chunk_verifier().unwrap(), &changed, usize::MAX));
            if let Ok((object, _)) = one {
                // What is taken is the same body: zeros before a size, blanks around a value, or nothing changed.
                assert_eq!(object, data(300));
                same += 1;
            }
        }
        assert!(same < 250, "{same}");
    }
}

/// A client that signs whatever it is told, written from the documentation alone.
mod client {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use objsign::SignedRequest;
    use sha2::{Digest as _, Sha256};

    const DATE: &str = "20240903T102117Z";
    const SCOPE: &str = "20240903/eu-central-1/s3/aws4_request";

    fn mac(key: &[u8], text: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    fn signing_key() -> Vec<u8> {
        let secret = format!("AWS4{}", super::SECRET).into_bytes();
        SCOPE.split('/').fold(secret, |key, part| mac(&key, part))
    }

    fn hash(bytes: &[u8]) -> String {
        hex::encode(Sha256::digest(bytes))
    }

    pub(crate) struct Chain(String);

    impl Chain {
        pub(crate) fn new(sent: &SignedRequest) -> Self {
            Self(sent.header("authorization").unwrap().rsplit('=').next().unwrap().into())
        }

        pub(crate) fn line(&mut self, data: &[u8]) -> String {
            let text = format!(
                "AWS4-HMAC-SHA256-PAYLOAD\n{DATE}\n{SCOPE}\n{}\n{}\n{}",
                self.0,
                hash(b""),
                hash(data)
            );
            self.0 = hex::encode(mac(&signing_key(), &text));
            format!("{:x};chunk-signature={}\r\n", data.len(), self.0)
        }
    }

    /// All headers of a signed `PUT` of the test's object.
    pub(crate) fn signed(headers: &[(&str, &str)], payload: &str) -> Vec<(String, String)> {
        let own = [("host", super::HOST), ("x-amz-content-sha256", payload), ("x-amz-date", DATE)];
        let mut all: Vec<_> = headers.iter().copied().chain(own).collect();
        all.sort_unstable();
        let lines: String = all.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let request = format!("PUT\n/a%20b.bin\n\n{lines}\n{names}\n{payload}");
        let text = format!("AWS4-HMAC-SHA256\n{DATE}\n{SCOPE}\n{}", hash(request.as_bytes()));
        let signature = hex::encode(mac(&signing_key(), &text));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{SCOPE}, SignedHeaders={names}, Signature={signature}"
        );
        let sent = all.iter().filter(|(name, _)| *name != "host");
        let mut sent: Vec<_> = sent.map(|(name, value)| ((*name).into(), (*value).into())).collect();
        sent.push(("authorization".into(), authorization));
        sent
    }

    /// Numbers that are the same in every run.
    pub(crate) struct Random(pub(crate) u64);

    impl Random {
        pub(crate) fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit as u64) as usize
        }
    }
}
