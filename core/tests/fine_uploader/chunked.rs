//! Calls of chunked uploads, version 4.

use objsign::RefusalReason;
use sha2::{Digest as _, Sha256};

use super::requests::*;

#[test]
fn the_canonical_request_is_hashed_and_signed() {
    for call in [Call::initiate(), Call::part("7"), Call::complete(), Call::abort()] {
        let text = call.text();
        let (head, canonical) = text.split_at(text.match_indices('\n').nth(2).unwrap().0 + 1);
        let string_to_sign = format!("{head}{}", hex::encode(Sha256::digest(canonical)));
        assert_eq!(signed(call.body())["signature"], signature_v4("20240524", &string_to_sign));
    }
}

#[test]
fn part_numbers_on_the_limit_and_one_beyond() {
    let guard = guard().max_part_number(200).unwrap();
    for number in ["1", "200"] {
        signed_by(&guard, Call::part(number).body());
    }
    for number in ["0", "201", "10001", "01", "+1", "-1", "1.0", "", "99999999999999999999", "１"] {
        let call = Call::part(number);
        assert_eq!(refused_by(&guard, call.body()), RefusalReason::PartNumberNotAllowed, "{number}");
    }
}

#[test]
fn upload_ids_need_no_encoding() {
    let with = |query: &str| Call::part("1").change(|call| call.query = query.into()).body();
    signed(with("partNumber=1&uploadId=aZ0._~-"));
    for query in [
        "partNumber=1&uploadId=",
        "partNumber=1&uploadId=a%3D",
        "partNumber=1&uploadId=a=",
        "partNumber=1&uploadId=a&x=",
        "partNumber=1&uploadId=a&uploadId=b",
        "partNumber=1&uploadid=a",
        "uploadId=a&partNumber=1",
        "partNumber=1",
        "uploadId=a",
        "partNumber=1&uploadId=a&",
        "&partNumber=1&uploadId=a",
        "",
    ] {
        assert_eq!(refused(with(query)), RefusalReason::OperationNotAllowed, "{query}");
    }
}

#[test]
fn operations_are_served_one_by_one() {
    use objsign::UploadOperation::{Abort, Complete, Initiate, Part};
    let calls = [
        (Initiate, Call::initiate()),
        (Part, Call::part("1")),
        (Complete, Call::complete()),
        (Abort, Call::abort()),
    ];
    for (allowed, _) in &calls {
        let guard = guard().operations([*allowed]);
        for (operation, call) in &calls {
            match operation == allowed {
                true => drop(signed_by(&guard, call.body())),
                false => assert_eq!(refused_by(&guard, call.body()), RefusalReason::OperationNotAllowed),
            }
        }
    }
}

#[test]
fn paths_are_canonical_and_below_the_prefix() {
    let at = |path: &str| Call::initiate().change(|call| call.path = path.into()).body();
    signed(at("/uploads/%EB%88%88%20%281%29.jpg"));
    signed(at("/uploads/%25"));
    for path in [
        "/uploads/a b",
        "/uploads/%2e%2e/x",
        "/uploads/%2E%2E/x",
        "/uploads/%61",
        "/uploads/%3ab",
        "/uploads/a+b",
        "/uploads/a%",
        "/uploads/a%zz",
        "/uploads/é",
        "/uploads%2Fa",
        "/uploads/a?b",
        "/uploads/a:b",
    ] {
        assert_eq!(refused(at(path)), RefusalReason::NonCanonical, "{path}");
    }
    for path in [
        "/",
        "/uploads/",
        "/uploads",
        "/config/a",
        "/uploadsX/a",
        "//uploads/a",
        "/uploads/.",
        "/uploads/..",
        "/uploads/../config/a",
        "/uploads/a/./b",
        "/uploads/a%5Cb",
        "/uploads/a%0Ab",
        "/uploads/a%00",
        "/uploads/%7F",
        "/uploads/%FF",
        "/uploads/%C0%AE%C0%AE/a",
        "/uploads/%24%7Bfilename%7D",
    ] {
        assert_eq!(refused(at(path)), RefusalReason::KeyNotAllowed, "{path}");
    }
    assert_eq!(refused(at("")), RefusalReason::BucketMismatch);
    assert_eq!(refused(at("uploads/a")), RefusalReason::BucketMismatch);
}

#[test]
fn headers_are_sorted_once_and_in_lower_case() {
    let changed = |change: fn(&mut Vec<(String, String)>)| {
        refused(Call::initiate().change(|call| change(&mut call.headers)).body())
    };
    assert_eq!(changed(|headers| headers.reverse()), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers.swap(1, 2)), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers.insert(1, headers[0].clone())), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers[3].0 = "X-Amz-Date".into()), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers[4].0 = "x-amz-meta-A".into()), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers[4].1 = " a".into()), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers[4].1 = "a ".into()), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers[4].1 = "a  b".into()), RefusalReason::NonCanonical);
    assert_eq!(changed(|headers| headers[4].0 = "x-amz-meta-é".into()), RefusalReason::Malformed);
    assert_eq!(changed(|headers| headers[4].0 = "x-amz-meta \u{212a}".into()), RefusalReason::Malformed);
    assert_eq!(changed(|headers| headers[4].1 = "a\tb".into()), RefusalReason::Malformed);
    assert_eq!(changed(|headers| headers[4].1 = "a\rb".into()), RefusalReason::Malformed);
    assert_eq!(changed(|headers| headers[4].1 = "a\nb".into()), RefusalReason::Malformed);
    // A value with a line break is two headers, and each must be allowed.
    assert_eq!(
        changed(|headers| headers[4].1 = "a\nx-amz-tagging:b".into()),
        RefusalReason::HeaderNotAllowed
    );
}

#[test]
fn signed_headers_name_exactly_the_headers() {
    let names = "host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-meta-qqfilename";
    let with = |names: &str| Call::initiate().change(|call| call.signed_headers = Some(names.into())).body();
    signed(with(names));
    for other in [
        "host",
        "",
        &names.to_uppercase(),
        &format!("{names};"),
        &format!(";{names}"),
        &format!("{names};x-amz-tagging"),
        &names.replace(';', ","),
        &names.replace("host;", "host;host;"),
    ] {
        assert_eq!(refused(with(other)), RefusalReason::SignedHeadersMismatch, "{other}");
    }
}

#[test]
fn three_headers_are_needed_and_no_other_but_on_initiate() {
    for name in ["host", "x-amz-date", "x-amz-content-sha256"] {
        for call in [Call::initiate(), Call::part("1"), Call::complete(), Call::abort()] {
            assert_eq!(refused(call.without(name).body()), RefusalReason::HeaderMissing, "{name}");
        }
    }
    for (name, value) in
        [("x-amz-acl", "private"), ("x-amz-meta-a", "b"), ("content-type", "image/png"), ("range", "x")]
    {
        for call in [Call::part("1"), Call::complete(), Call::abort()] {
            assert_eq!(refused(call.header(name, value).body()), RefusalReason::HeaderNotAllowed, "{name}");
        }
    }
    for name in ["content-type", "content-md5", "cache-control", "expires", "x-forwarded-host"] {
        assert_eq!(
            refused(Call::initiate().header(name, "image/png").body()),
            RefusalReason::HeaderNotAllowed
        );
    }
}

#[test]
fn values_of_headers_obey_the_fields() {
    let guard = guard().field("x-amz-storage-class", ["STANDARD"]).unwrap();
    signed_by(&guard, Call::initiate().header("x-amz-storage-class", "STANDARD").body());
    let other = Call::initiate().header("x-amz-storage-class", "standard");
    assert_eq!(refused_by(&guard, other.body()), RefusalReason::ValueNotAllowed);
}

#[test]
fn payload_hashes() {
    let hash = |call: Call, hash: &str| {
        refused(call.header("x-amz-content-sha256", hash).change(|call| call.payload = hash.into()).body())
    };
    for bad in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", "0a"] {
        assert_eq!(hash(Call::part("1"), bad), RefusalReason::PayloadHashNotAllowed, "{bad}");
    }
    for bad in ["0A".repeat(32), "0g".repeat(32), "0a".repeat(33)] {
        assert_eq!(hash(Call::part("1"), &bad), RefusalReason::PayloadHashNotAllowed, "{bad}");
    }
    assert_eq!(hash(Call::initiate(), &"0a".repeat(32)), RefusalReason::PayloadHashNotAllowed);
    assert_eq!(hash(Call::abort(), &"0a".repeat(32)), RefusalReason::PayloadHashNotAllowed);
    let differs = Call::part("1").header("x-amz-content-sha256", EMPTY);
    assert_eq!(refused(differs.body()), RefusalReason::PayloadHashNotAllowed);
}

#[test]
fn dates_agree_and_are_near() {
    for (seconds, fits) in [(900, true), (-900, true), (901, false), (-901, false)] {
        let call = Call::part("1").dated(after(seconds));
        assert_eq!(answer(&guard(), call.body()).refusal.is_none(), fits, "{seconds}");
    }
    let scope = Call::part("1").change(|call| call.scope = "20240523/ap-northeast-2/s3/aws4_request".into());
    assert_eq!(refused(scope.body()), RefusalReason::DateMismatch);
    let header = Call::part("1").header("x-amz-date", "20240524T101113Z");
    assert_eq!(refused(header.body()), RefusalReason::DateMismatch);
    let none = Call::part("1").change(|call| call.date = "20240230T101112Z".into());
    assert_eq!(refused(none.body()), RefusalReason::Malformed);
}

#[test]
fn every_call_carries_the_session_token() {
    for call in [Call::initiate(), Call::part("1"), Call::complete(), Call::abort()] {
        let answer = |call: Call| guard().answer(&temporary_signer(), call.body().as_bytes(), now());
        accepted(&answer(call.clone().header("x-amz-security-token", TOKEN)));
        assert_eq!(reason(&answer(call.clone())), RefusalReason::HeaderMissing);
        let other = call.clone().header("x-amz-security-token", "other");
        assert_eq!(reason(&answer(other)), RefusalReason::CredentialMismatch);
        let nobody = call.header("x-amz-security-token", TOKEN);
        assert_eq!(refused(nobody.body()), RefusalReason::HeaderNotAllowed);
    }
}

#[test]
fn sixteen_kibibytes() {
    let call = Call::initiate();
    let room = 16 * 1024 - call.text().len() + 1;
    let padded = |room: usize| call.clone().header("x-amz-meta-qqfilename", &"a".repeat(room));
    assert_eq!(padded(room).text().len(), 16 * 1024);
    signed(padded(room).body());
    assert_eq!(refused(padded(room + 1).body()), RefusalReason::Malformed);
    // The limit is on the text, not on how JSON spells it.
    let spelled = padded(room).body().replace('a', r"\u0061").replace(r"he\u0061ders", "headers");
    signed(spelled);
}

#[test]
fn lines_too_many_or_too_few() {
    let text = Call::part("1").text();
    for other in [
        format!("{text}\n"),
        format!("\n{text}"),
        text.replace("\n\n", "\n"),
        text.replace("\n\n", "\n\n\n"),
        text.replace('\n', "\r\n"),
        text.replace('\n', " "),
        text.lines().take(7).collect::<Vec<_>>().join("\n"),
        format!("{text}\n{text}"),
    ] {
        let reason = refused(headers(&other));
        assert_eq!(reason, RefusalReason::Malformed, "{other}");
    }
}
