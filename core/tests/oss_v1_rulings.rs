//! The rulings of OSS version 1, one test each. Every refusal is correctly signed and stands beside the request
//! that differs only in the point of the ruling and passes.

mod oss_v1_support;

use objsign::{Credentials, Limits, OssVersion, Request, Scheme, VerifyErrorKind as Kind};
use oss_v1_support::*;

/// A `GET` signed in the header, and as a URL.
fn both_forms(target: &str, resource: &str) -> [Sent; 2] {
    [by_header("GET", target, resource), by_fresh_url("GET", target, resource)]
}

fn with_token(key: &str, text: &str) -> Credentials {
    Credentials::new(key, SECRET).unwrap().session_token(text).unwrap()
}

fn verdict_temporary(sent: &Sent) -> Result<(), Kind> {
    let result = verifier().verify(&sent.request(), [&temporary()], at(NOW));
    result.map(|_| ()).map_err(|error| error.kind())
}

#[test]
fn methods_pass_in_upper_case_only() {
    for method in ["GET", "PUT", "PURGE"] {
        assert_eq!(accepted(&by_header(method, "/a", "/photos/a")).method(), method);
    }
    for method in ["get", "Get", "G-T", "GET ", "", "GÉT"] {
        refused(&by_header(method, "/a", "/photos/a"), Kind::InvalidMethod);
        refused(&by_fresh_url(method, "/a", "/photos/a"), Kind::InvalidMethod);
    }
}

fn dated(date: &str) -> Sent {
    signed_over("GET", "/a", format!("GET\n\n\n{date}\n/photos/a")).header("Date", date)
}

fn dated_oss(date: &str) -> Sent {
    let text = format!("GET\n\n\n{date}\nx-oss-date:{date}\n/photos/a");
    signed_over("GET", "/a", text).header("x-oss-date", date)
}

#[test]
fn dates_need_names_but_not_the_fitting_weekday() {
    for date in [DATE, "Fri, 03 Sep 2024 10:21:17 GMT", "Tue, 3 Sep 2024 10:21:17 GMT"] {
        assert_eq!(accepted(&dated(date)).header("date"), Some(date.as_bytes()));
        assert_eq!(accepted(&dated_oss(date)).header("x-oss-date"), Some(date.as_bytes()));
    }
    for date in [
        "Xyz, 03 Sep 2024 10:21:17 GMT",
        "tue, 03 Sep 2024 10:21:17 GMT",
        "Tue, 03 SEP 2024 10:21:17 GMT",
        "Tue, 03 09 2024 10:21:17 GMT",
        "Tue, 03 Sep 2024 10:21:17 UTC",
        "Tue, 03 Sep 2024 10:21:17",
        "Tue, 003 Sep 2024 10:21:17 GMT",
        "Tue,  3 Sep 2024 10:21:17 GMT",
        "Tue, 31 Sep 2024 10:21:17 GMT",
        "Tue, 03 Sep 2024 24:21:17 GMT",
        "Tue, 03 Sep 2024 10:21:60 GMT",
        "Tue, 03 Sep 24 10:21:17 GMT",
        "Tuesday, 03-Sep-24 10:21:17 GMT",
        "Tue Sep  3 10:21:17 2024",
        "Abc, 99 Xyz 2024 99:99:99 GMT",
        "2024-09-03T10:21:17Z",
        "1725358877",
        "now",
    ] {
        refused(&dated(date), Kind::InvalidDate);
        refused(&dated_oss(date), Kind::InvalidDate);
    }
}

#[test]
fn the_iso_form_is_for_x_oss_date_only() {
    accepted(&dated_oss("20240903T102117Z"));
    refused(&dated("20240903T102117Z"), Kind::InvalidDate);
    for date in ["20240903T102117", "20240903t102117z", "20240903T102117+0000", "20240903"] {
        refused(&dated_oss(date), Kind::InvalidDate);
    }
}

#[test]
fn x_oss_date_prevails_over_date() {
    let late = "Tue, 03 Sep 2024 09:00:00 GMT";
    let verified = accepted(&dated_oss(DATE).header("Date", late));
    assert_eq!(verified.header("date"), None, "not covered");
    accepted(&dated_oss(DATE).header("Date", "no date"));
    refused(&dated_oss(late).header("Date", DATE), Kind::RequestTimeTooSkewed);
    refused(&dated_oss("no date").header("Date", DATE), Kind::InvalidDate);
    refused(&by_header("GET", "/a", "x-oss-date:\n/photos/a").header("x-oss-date", ""), Kind::InvalidDate);
    refused(&dated(DATE).without("Date"), Kind::MissingDate);
}

#[test]
fn x_oss_headers_are_joined_in_order_of_arrival() {
    let rest = "x-oss-meta-a:1,2,,3\nx-oss-meta-b:\n/photos/a";
    let sent = by_header("PUT", "/a", rest)
        .header("x-oss-meta-b", " \t")
        .header("X-Oss-Meta-A", " 1\t")
        .header("x-oss-meta-a", "2")
        .header("x-oss-meta-a", "")
        .header("X-OSS-META-A", "3");
    let verified = accepted(&sent);
    assert_eq!(verified.header("x-oss-meta-a"), Some(&b"1,2,,3"[..]));
    assert_eq!(verified.header("x-oss-meta-b"), Some(&b""[..]));
    assert_eq!(verified.headers().filter(|(name, _)| *name == "x-oss-meta-a").count(), 1);
    // One header with the joined value is the same request; another order is not.
    let joined = by_header("PUT", "/a", rest).header("x-oss-meta-b", "").header("x-oss-meta-a", "1,2,,3");
    assert_eq!(accepted(&joined).header("x-oss-meta-a"), Some(&b"1,2,,3"[..]));
    let swapped = by_header("PUT", "/a", "x-oss-meta-a:1,2\n/photos/a");
    accepted(&swapped.clone().header("x-oss-meta-a", "1").header("x-oss-meta-a", "2"));
    refused(&swapped.header("x-oss-meta-a", "2").header("x-oss-meta-a", "1"), Kind::SignatureMismatch);
}

#[test]
fn headers_are_bytes_with_inner_blanks_kept() {
    let mut text = format!("PUT\n\n\n{DATE}\nx-oss-meta-a:a \t b").into_bytes();
    text.extend_from_slice(b"\xff\xe9\n/photos/a");
    let sent = signed_over("PUT", "/a", &text).header("Date", DATE);
    let verified = accepted(&sent.clone().header("X-Oss-Meta-A", b"\t a \t b\xff\xe9 "));
    assert_eq!(verified.header("x-oss-meta-a"), Some(&b"a \t b\xff\xe9"[..]));
    refused(&sent.header("x-oss-meta-a", b"a b\xff\xe9"), Kind::SignatureMismatch);
}

#[test]
fn plus_in_the_path_is_a_blank() {
    for target in ["/dir%2Fsub+name.bin", "/dir/sub%20name.bin", "/dir/sub name.bin"] {
        for sent in both_forms(target, "/photos/dir/sub name.bin") {
            assert_eq!(accepted(&sent).key_str(), Some("dir/sub name.bin"));
        }
    }
    for sent in both_forms("/a%2Bb", "/photos/a+b") {
        assert_eq!(accepted(&sent).key_str(), Some("a+b"));
    }
    refused(&by_header("GET", "/a+b", "/photos/a+b"), Kind::SignatureMismatch);
}

#[test]
fn malformed_escapes_are_refused_before_the_signature() {
    accepted(&by_header("GET", "/a%25zz?x=%25", "/photos/a%zz"));
    accepted(
        &signed_over(
            "GET",
            "/a%ff%E4",
            [format!("GET\n\n\n{DATE}\n/photos/a").as_bytes(), b"\xff\xe4"].concat(),
        )
        .header("Date", DATE),
    );
    for target in ["/a%zz", "/a%", "/a%4", "/a%+1", "/a?x=%zz", "/a?%=1", "/%\u{e9}"] {
        refused(&by_header("GET", target, "/photos/a"), Kind::InvalidUri);
        refused(&by_fresh_url("GET", target, "/photos/a"), Kind::InvalidUri);
    }
}

#[test]
fn only_targets_in_origin_form_are_read() {
    accepted(&by_header("GET", "/a%23b", "/photos/a#b"));
    for target in ["/a#b", "/a?x#", "http://photos.oss.example.com/a", "*", "", "a", "?acl", "%2Fa"] {
        refused(&by_header("GET", target, "/photos/a"), Kind::InvalidUri);
    }
}

#[test]
fn every_host_that_is_not_in_the_table_is_refused() {
    let sent = by_header("GET", "/a", "/photos/a");
    for host in [HOST, "PHOTOS.Oss.Example.com", "photos.oss.example.com:8443", CNAME, " img.example.com\t"] {
        assert_eq!(accepted(&sent.clone().replace("Host", host)).bucket(), Some("photos"), "{host}");
    }
    for host in [
        "photos.evil.test",
        "photos.oss.example.com.evil.test",
        "photos.oss.example.com.",
        "photos.oss.example.com:",
        "photos.oss.example.com:80:80",
        "photos.oss.example.com:+80",
        "photos.oss.example.com/",
        "photos.oss.example.com@evil.test",
        "evil.test@photos.oss.example.com",
        "photos.oss.example.com,photos.oss.example.com",
        "photos.oss.example.com\0",
        "photososs.example.com",
        "sub.img.example.com",
        "oss.example.com",
        "photos",
        "",
    ] {
        refused(&sent.clone().replace("Host", host), Kind::UnknownHost);
    }
    refused(&sent.without("Host"), Kind::UnknownHost);
}

#[test]
fn path_style_needs_the_endpoint_itself() {
    let sent = by_header("GET", "/photos/a", "/photos/a");
    for host in [PATH_HOST, "127.0.0.1", "[::1]", "[::1]:9000"] {
        let verified = accepted(&sent.clone().replace("Host", host));
        assert_eq!((verified.bucket(), verified.key_str()), (Some("photos"), Some("a")));
    }
    // In virtual style the same text is another object.
    refused(&sent.clone(), Kind::SignatureMismatch);
    for host in ["photos.127.0.0.1", "127.0.0.2", "127.0.0.1.", "::1", "[::1", "[::1]x", "[0:0:0:0:0:0:0:1]"]
    {
        refused(&sent.clone().replace("Host", host), Kind::UnknownHost);
    }
}

#[test]
fn the_bare_endpoint_is_the_service() {
    for host in ["oss.example.com", "127.0.0.1"] {
        let verified = accepted(&by_header("GET", "/", "/").replace("Host", host));
        assert_eq!((verified.bucket(), verified.key()), (None, None));
        accepted(&by_header("GET", "/?regionList&max-keys=3", "/?regionList").replace("Host", host));
    }
    refused(&by_header("GET", "/a", "/").replace("Host", "oss.example.com"), Kind::UnknownHost);
    for target in ["/photos", "/photos/"] {
        let verified = accepted(&by_header("GET", target, "/photos/").replace("Host", PATH_HOST));
        assert_eq!((verified.bucket(), verified.key()), (Some("photos"), None));
    }
}

#[test]
fn odd_buckets_in_the_path_are_refused() {
    // An encoded slash is a slash, as everywhere in a path: bucket and key are the same.
    let encoded = accepted(&by_header("GET", "/photos%2Fa", "/photos/a").replace("Host", PATH_HOST));
    assert_eq!((encoded.bucket(), encoded.key_str()), (Some("photos"), Some("a")));
    for (target, resource) in [
        ("//k", "//k"),
        ("/%2Fk", "//k"),
        ("//photos/k", "//photos/k"),
        ("/../k", "/../k"),
        ("/photos%3Facl", "/photos?acl/"),
        ("/photos%3Facl/k", "/photos?acl/k"),
        ("/photos%00/k", "/photos\0/k"),
        ("/photos+/k", "/photos /k"),
    ] {
        refused(&by_header("GET", target, resource).replace("Host", PATH_HOST), Kind::UnknownHost);
    }
}

#[test]
fn keys_are_not_normalised() {
    for (target, key) in [
        ("//a", "/a"),
        ("/a//b/", "a//b/"),
        ("/a/../b/./c", "a/../b/./c"),
        ("/%2Fa", "/a"),
        ("/a%00%0Ab", "a\0\nb"),
    ] {
        for sent in both_forms(target, &format!("/photos/{key}")) {
            assert_eq!(accepted(&sent).key_str(), Some(key));
        }
    }
    refused(&by_header("GET", "/a/../b", "/photos/b"), Kind::SignatureMismatch);
}

#[test]
fn expires_is_one_to_eleven_digits_after_decoding() {
    let later = (NOW + 60).to_string();
    for digits in [&later, &format!("0{later}"), "99999999999"] {
        assert_eq!(accepted(&by_url("GET", "/a", digits, "/photos/a")).scheme(), Scheme::OssV1Query);
    }
    let escaped: String = later.bytes().map(|digit| format!("%{digit:02X}")).collect();
    let sent = by_url("GET", "/a", &later, "/photos/a");
    let target = String::from_utf8(sent.target.clone()).unwrap();
    accepted(&Sent { target: target.replace(&later, &escaped).into(), ..sent.clone() });
    refused(&by_url("GET", "/a", "0", "/photos/a"), Kind::Expired);
    refused(&by_url("GET", "/a", "00000000001", "/photos/a"), Kind::Expired);

    for (text, wire) in [
        (format!("+{later}"), format!("%2B{later}")),
        (format!(" {later}"), format!("+{later}")),
        (format!("{later} "), format!("{later}%20")),
        (format!("{later}\n"), format!("{later}%0A")),
        (format!("-{later}"), format!("-{later}")),
        (format!("{later}.0"), format!("{later}.0")),
        (format!("{later}\0"), format!("{later}%00")),
        ("0x66d6f000".into(), "0x66d6f000".into()),
        ("1e11".into(), "1e11".into()),
        ("٣٣٣٣".into(), "%D9%A3%D9%A3%D9%A3%D9%A3".into()),
        (format!("00{later}"), format!("00{later}")),
        ("100000000000".into(), "100000000000".into()),
        ("18446744073709551617".into(), "18446744073709551617".into()),
        (String::new(), String::new()),
        ("never".into(), "never".into()),
        (DATE.into(), escape(DATE)),
    ] {
        let signature = escape(&signature(SECRET, format!("GET\n\n\n{text}\n/photos/a")));
        let target = format!("/a?OSSAccessKeyId={ID}&Expires={wire}&Signature={signature}");
        let sent = Sent { method: "GET".into(), target: target.into(), headers: Vec::new() };
        refused(&sent.header("Host", HOST), Kind::InvalidExpires);
    }
}

#[test]
fn a_url_is_good_through_the_second_of_its_expiry() {
    let sent = by_url("GET", "/a", &NOW.to_string(), "/photos/a");
    let verified = verdict_of(&verifier(), &sent, NOW).unwrap();
    assert_eq!(verified.valid_until(), at(NOW));
    assert_eq!(verdict_of(&verifier(), &sent, NOW + 1).unwrap_err(), Kind::Expired);
    // A store of seen signatures forgets after `valid_until`: not a millisecond more may pass.
    let after = objsign::Timestamp::from_unix_millis(NOW * 1000 + 1).unwrap();
    let error = verifier().verify(&sent.request(), [&permanent()], after).unwrap_err();
    assert_eq!(error.kind(), Kind::Expired);
    // Expiry comes before the signature.
    let wrong = by_url("PUT", "/b", &NOW.to_string(), "/photos/a");
    assert_eq!(verdict_of(&verifier(), &wrong, NOW + 1).unwrap_err(), Kind::Expired);
}

#[test]
fn the_lifetime_of_urls_is_limited_only_if_asked() {
    let sent = by_url("GET", "/a", &(NOW + 3600).to_string(), "/photos/a");
    accepted(&by_url("GET", "/a", "99999999999", "/photos/a"));
    assert!(verdict_of(&verifier().max_lifetime(3600), &sent, NOW).is_ok());
    assert_eq!(verdict_of(&verifier().max_lifetime(3599), &sent, NOW).unwrap_err(), Kind::ExpiresTooLate);
    assert!(
        verdict_of(&verifier().max_lifetime(u32::MAX), &sent, 253_402_300_799)
            .is_err_and(|kind| kind == Kind::Expired)
    );
    // A header request has no lifetime but its skew.
    assert!(verdict_of(&verifier().max_lifetime(0), &by_header("GET", "/a", "/photos/a"), NOW).is_ok());
}

#[test]
fn the_skew_is_met_exactly_in_both_directions() {
    let sent = by_header("GET", "/a", "/photos/a");
    for (skew, verifier) in [(900, verifier()), (60, verifier().max_skew(60)), (0, verifier().max_skew(0))] {
        for sign in [-1, 1] {
            let met = verdict_of(&verifier, &sent, NOW + sign * skew).unwrap();
            assert_eq!(met.valid_until(), at(NOW + skew));
            let beyond = verdict_of(&verifier, &sent, NOW + sign * (skew + 1));
            assert_eq!(beyond.unwrap_err(), Kind::RequestTimeTooSkewed);
        }
    }
}

#[test]
fn times_at_the_ends_of_the_calendar_are_judged_like_others() {
    let first = dated("Thu, 01 Jan 1970 00:00:00 GMT");
    let last = dated("Fri, 31 Dec 9999 23:59:59 GMT");
    let widest = verifier().max_skew(u32::MAX);
    assert!(verdict_of(&verifier(), &first, 0).is_ok());
    assert_eq!(verdict_of(&verifier(), &first, NOW).unwrap_err(), Kind::RequestTimeTooSkewed);
    assert!(verdict_of(&widest, &first, NOW).is_ok());
    assert_eq!(verdict_of(&widest, &last, NOW).unwrap_err(), Kind::RequestTimeTooSkewed);
    assert_eq!(verdict_of(&widest, &last, 253_402_300_799).unwrap().valid_until().unix(), 253_402_300_799);
    refused(&dated("Wed, 31 Dec 1969 23:59:59 GMT"), Kind::InvalidDate);
    refused(&dated("Sat, 01 Jan 0000 00:00:00 GMT"), Kind::InvalidDate);
}

#[test]
fn authentication_headers_are_refused_when_repeated() {
    let text =
        format!("PUT\nmd5==\ntext/plain\n{DATE}\nx-oss-date:{DATE}\nx-oss-security-token:{TOKEN}\n/photos/a");
    let sent = signed_over("PUT", "/a", text)
        .header("Date", DATE)
        .header("Content-MD5", "md5==")
        .header("Content-Type", "text/plain")
        .header("x-oss-date", DATE)
        .header("x-oss-security-token", TOKEN);
    assert_eq!(verdict_temporary(&sent), Ok(()));
    for name in
        ["Authorization", "Host", "Date", "Content-MD5", "Content-Type", "x-oss-date", "x-oss-security-token"]
    {
        let value = sent.headers.iter().find(|(known, _)| known == name).unwrap().1.clone();
        for value in [value, b"".to_vec(), b"other".to_vec()] {
            for again in
                [sent.clone().header(&name.to_uppercase(), &value), sent.clone().header_first(name, &value)]
            {
                assert_eq!(verdict_temporary(&again), Err(Kind::RepeatedHeader), "{name}");
            }
        }
    }
}

#[test]
fn joined_values_of_headers_that_count_once_are_no_way_around() {
    // What two headers would be if they were joined, correctly signed.
    let joined = format!("{DATE},{DATE}");
    refused(&dated_oss(&joined), Kind::InvalidDate);
    refused(&dated(&joined), Kind::InvalidDate);
    let text = format!("PUT\n\n\n{DATE}\nx-oss-security-token:{TOKEN},{TOKEN}\n/photos/a");
    let sent = signed_over("PUT", "/a", text).header("Date", DATE);
    let one = sent.clone().header("x-oss-security-token", format!("{TOKEN},{TOKEN}"));
    assert_eq!(verdict_temporary(&one), Err(Kind::TokenMismatch));
    let two = sent.header("x-oss-security-token", TOKEN).header("x-oss-security-token", TOKEN);
    assert_eq!(verdict_temporary(&two), Err(Kind::RepeatedHeader));
    // In a signed URL, where `x-oss-date` is no date.
    let url = by_fresh_url("PUT", "/a", "x-oss-date:1,2\n/photos/a");
    accepted(&url.clone().header("x-oss-date", "1,2"));
    refused(&url.header("x-oss-date", "1").header("X-Oss-Date", "2"), Kind::RepeatedHeader);
}

#[test]
fn url_parameters_are_refused_when_repeated() {
    let sent = by_fresh_url(
        "GET",
        &format!("/a?security-token={}", escape(TOKEN)),
        &format!("/photos/a?security-token={TOKEN}"),
    );
    assert_eq!(verdict_temporary(&sent), Ok(()));
    let target = String::from_utf8(sent.target.clone()).unwrap();
    for part in target.split_once('?').unwrap().1.split('&') {
        let (name, _) = part.split_once('=').unwrap();
        let escaped: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for again in [part.to_owned(), name.to_owned(), format!("{name}=other"), format!("{escaped}=x")] {
            for repeated in [sent.clone().parameter(&again), sent.clone().parameter_first(&again)] {
                assert_eq!(verdict_temporary(&repeated), Err(Kind::RepeatedParameter), "{again}");
            }
        }
    }
}

#[test]
fn signed_sub_resources_are_refused_when_repeated() {
    for (name, value, text) in
        [("partNumber", "=1", "partNumber=1"), ("acl", "", "acl"), ("x-oss-process", "=a", "x-oss-process=a")]
    {
        for sent in both_forms(&format!("/a?{name}{value}"), &format!("/photos/a?{text}")) {
            accepted(&sent);
            let escaped = format!("%{:02X}{}", name.as_bytes()[0], &name[1..]);
            for again in [format!("{name}{value}"), name.into(), format!("{name}="), format!("{escaped}=2")] {
                refused(&sent.clone().parameter(&again), Kind::RepeatedParameter);
                refused(&sent.clone().parameter_first(&again), Kind::RepeatedParameter);
            }
        }
    }
    // Signed as if they were two, they are refused all the same.
    refused(&by_header("GET", "/a?acl&acl", "/photos/a?acl&acl"), Kind::RepeatedParameter);
}

#[test]
fn unsigned_parameters_may_be_added_and_repeated_and_are_never_covered() {
    for sent in both_forms("/?acl", "/photos/?acl") {
        let verified = accepted(
            &sent
                .parameter("prefix=a")
                .parameter("prefix=b")
                .parameter_first("max-keys=5")
                .parameter("&=&ACL"),
        );
        assert_eq!(verified.parameters().collect::<Vec<_>>(), [("acl", &b""[..])]);
    }
}

#[test]
fn a_token_counts_in_the_carrier_of_its_form_only() {
    let escaped = escape(TOKEN);
    let header_form = by_header("GET", "/a", &format!("x-oss-security-token:{TOKEN}\n/photos/a"))
        .header("x-oss-security-token", TOKEN);
    let url_form = by_fresh_url(
        "GET",
        &format!("/a?security-token={escaped}"),
        &format!("/photos/a?security-token={TOKEN}"),
    );
    for sent in [&header_form, &url_form] {
        assert_eq!(verdict_temporary(sent), Ok(()));
        refused(sent, Kind::TokenNotExpected);
    }
    // Each correctly signed with the token where the other form has it, or under the other name.
    for sent in [
        by_header(
            "GET",
            &format!("/a?security-token={escaped}"),
            &format!("/photos/a?security-token={TOKEN}"),
        ),
        by_header(
            "GET",
            &format!("/a?x-oss-security-token={escaped}"),
            &format!("/photos/a?x-oss-security-token={TOKEN}"),
        ),
        by_fresh_url("GET", "/a", &format!("x-oss-security-token:{TOKEN}\n/photos/a"))
            .header("x-oss-security-token", TOKEN),
        by_fresh_url(
            "GET",
            &format!("/a?x-oss-security-token={escaped}"),
            &format!("/photos/a?x-oss-security-token={TOKEN}"),
        ),
    ] {
        assert_eq!(verdict_temporary(&sent), Err(Kind::TokenNotExpected), "{sent:?}");
        refused(&sent, Kind::TokenNotExpected);
    }
    // Two carriers at once.
    for sent in [
        by_header(
            "GET",
            &format!("/a?security-token={escaped}"),
            &format!("x-oss-security-token:{TOKEN}\n/photos/a?security-token={TOKEN}"),
        )
        .header("x-oss-security-token", TOKEN),
        by_fresh_url(
            "GET",
            &format!("/a?security-token={escaped}"),
            &format!("x-oss-security-token:{TOKEN}\n/photos/a?security-token={TOKEN}"),
        )
        .header("x-oss-security-token", TOKEN),
    ] {
        assert_eq!(verdict_temporary(&sent), Err(Kind::RepeatedToken), "{sent:?}");
        refused(&sent, Kind::RepeatedToken);
    }
}

#[test]
fn a_temporary_key_needs_exactly_its_token() {
    let with = |token: &str| {
        by_header("GET", "/a", &format!("x-oss-security-token:{token}\n/photos/a"))
            .header("x-oss-security-token", token)
    };
    assert_eq!(verdict_temporary(&with(TOKEN)), Ok(()));
    assert_eq!(verdict_temporary(&by_header("GET", "/a", "/photos/a")), Err(Kind::TokenMissing));
    assert_eq!(verdict_temporary(&by_fresh_url("GET", "/a", "/photos/a")), Err(Kind::TokenMissing));
    for token in ["", "other", &TOKEN[1..], &format!("{TOKEN}="), &TOKEN.to_lowercase()] {
        assert_eq!(verdict_temporary(&with(token)), Err(Kind::TokenMismatch), "{token}");
    }
    refused(&with(""), Kind::TokenNotExpected);
    // The header that one client writes by mistake is not signed and does not count.
    let unsigned = by_header("GET", "/a", "/photos/a").header("security-token", TOKEN);
    assert_eq!(verdict_temporary(&unsigned), Err(Kind::TokenMissing));
    accepted(&unsigned);
}

#[test]
fn the_token_is_never_among_what_is_covered() {
    let headers = by_header("GET", "/a", &format!("x-oss-security-token:{TOKEN}\n/photos/a"))
        .header("x-oss-security-token", TOKEN);
    let url = by_fresh_url(
        "GET",
        &format!("/a?security-token={}", escape(TOKEN)),
        &format!("/photos/a?security-token={TOKEN}"),
    );
    for sent in [headers, url] {
        let verified = verifier().verify(&sent.request(), [&temporary()], at(NOW)).unwrap();
        assert!(verified.headers().all(|(name, value)| !name.contains("token") && value != TOKEN.as_bytes()));
        assert_eq!(verified.parameters().count(), 0);
    }
}

/// The union of all clients' lists, and the extras of single operations.
const ALLOW_LIST: &str = "accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo \
    callback callback-var cleanRestoredObject cloudboxes cname comp continuation-token cors delete encryption \
    endTime group httpsConfig img inventory inventoryId lifecycle link live location logging metaQuery objectInfo \
    objectMeta partNumber policy policyStatus position processConfiguration publicAccessBlock qos qosInfo \
    qosRequester redundancyTransition referer regionList replication replicationLocation replicationProgress \
    requestPayment requesterQosInfo resourceGroup resourcePool resourcePoolBuckets resourcePoolInfo \
    response-cache-control response-content-disposition response-content-encoding response-content-language \
    response-content-type response-expires responseHeader restore rtc seal sequential startTime \
    stat status style styleName symlink tagging transferAcceleration udf udfApplication udfApplicationLog udfId \
    udfImage udfImageDesc udfName uploadId uploads versionId versioning versions vip vod vpcip website \
    withHashContext worm wormExtend wormId x-oss-ac-forward-allow x-oss-ac-source-ip x-oss-ac-subnet-mask \
    x-oss-ac-vpc-id x-oss-access-point-name x-oss-async-process x-oss-delete x-oss-dir x-oss-enable-md5 \
    x-oss-enable-sha1 x-oss-enable-sha256 x-oss-hash-ctx x-oss-md5-ctx x-oss-process \
    x-oss-redundancy-transition-taskid x-oss-rename x-oss-request-payer \
    x-oss-sign-origin-only x-oss-target-redundancy-type x-oss-traffic-limit x-oss-write-get-object-response \
    MetaQuery accessPointConfigForObjectProcess accessPointForObjectProcess accessPointPolicyForObjectProcess \
    dataPipeline legalHold metadataConfiguration metadataInventoryTable metadataJournalTable objectWorm \
    overwriteConfig quota retention userDefinedLogFieldsConfig x-oss-foo x-oss-";

#[test]
fn the_default_list_is_the_union_and_every_x_oss() {
    // The two carriers of the token have tests of their own.
    assert_eq!(ALLOW_LIST.split_whitespace().count(), 114 - 2 + 14 + 2);
    for name in ALLOW_LIST.split_whitespace() {
        for sent in both_forms(&format!("/a?{name}=v+%2F"), &format!("/photos/a?{name}=v /")) {
            assert_eq!(accepted(&sent).parameter(name), Some(&b"v /"[..]), "{name}");
        }
        // Left out of the text, the same parameter makes it wrong.
        refused(&by_header("GET", &format!("/a?{name}=v"), "/photos/a"), Kind::SignatureMismatch);
        let upper = name.to_uppercase();
        assert!(
            accepted(&by_header("GET", &format!("/a?{upper}=v"), "/photos/a")).parameter(&upper).is_none()
        );
    }
}

#[test]
fn sub_resources_are_sorted_by_bytes_and_written_without_an_empty_value() {
    let text = "/photos/a?acl&callback=c&callback-var=v&uploadId=i&uploads&x-oss-z";
    for sent in both_forms("/a?x-oss-z=&uploads&callback-var=v&uploadId=i&callback=c&acl=", text) {
        assert_eq!(accepted(&sent).parameters().count(), 6);
    }
}

#[test]
fn the_list_is_extensible() {
    let sent = by_header("GET", "/a?mine=1&prefix=p", "/photos/a?mine=1");
    refused(&sent, Kind::SignatureMismatch);
    let verified = verdict_of(&verifier().sub_resource("mine").unwrap(), &sent, NOW).unwrap();
    assert_eq!(verified.parameters().collect::<Vec<_>>(), [("mine", &b"1"[..])]);
    let unsigned = by_header("GET", "/a?mine=1", "/photos/a");
    accepted(&unsigned);
    assert_eq!(
        verdict_of(&verifier().sub_resource("mine").unwrap(), &unsigned, NOW).unwrap_err(),
        Kind::SignatureMismatch
    );
}

#[test]
fn names_of_signed_parameters_are_letters_digits_and_dashes() {
    for sent in both_forms("/a?x-oss-Proc-9=image", "/photos/a?x-oss-Proc-9=image") {
        accepted(&sent);
    }
    for (wire, name) in [
        ("x-oss-process%3Dimage", "x-oss-process=image"),
        ("x-oss-process%3dimage=", "x-oss-process=image"),
        ("x-oss-process%26acl", "x-oss-process&acl"),
        ("x-oss-a%3Fb", "x-oss-a?b"),
        ("x-oss-a_b", "x-oss-a_b"),
        ("x-oss-a.b", "x-oss-a.b"),
        ("x-oss-a+b", "x-oss-a b"),
        ("x-oss-a%0Ab", "x-oss-a\nb"),
        ("x-oss-%C3%A9", "x-oss-é"),
    ] {
        for sent in both_forms(&format!("/a?{wire}"), &format!("/photos/a?{name}")) {
            refused(&sent, Kind::AmbiguousParameter);
            assert_eq!(
                verdict_of(&verifier().allow_ambiguous_keys(), &sent, NOW).unwrap_err(),
                Kind::AmbiguousParameter
            );
        }
    }
}

/// Two requests with one string to sign: just the first passes, unless ambiguity is allowed.
#[track_caller]
fn just_the_first_passes(good: &str, bad: &[&str], resource: &str) {
    for sent in both_forms(good, resource) {
        accepted(&sent);
    }
    for bad in bad {
        for sent in both_forms(bad, resource) {
            refused(&sent, Kind::AmbiguousKey);
            assert!(verdict_of(&verifier().allow_ambiguous_keys(), &sent, NOW).is_ok(), "{bad}");
        }
    }
}

#[test]
fn question_marks_in_keys_are_refused_where_they_can_be_read_as_sub_resources() {
    just_the_first_passes("/a?acl", &["/a%3Facl"], "/photos/a?acl");
    just_the_first_passes("/?acl", &["/%3Facl"], "/photos/?acl");
    just_the_first_passes(
        "/a?uploadId=1&uploads",
        &["/a%3FuploadId=1%26uploads"],
        "/photos/a?uploadId=1&uploads",
    );
    just_the_first_passes(
        "/a?x-oss-process=image/resize",
        &["/a%3Fx-oss-process=image/resize"],
        "/photos/a?x-oss-process=image/resize",
    );
    // Read back, these hold no signed parameter, so the whole is the key.
    just_the_first_passes("/what%3F", &[], "/photos/what?");
    just_the_first_passes("/a%3Fb=c%26d", &[], "/photos/a?b=c&d");
    just_the_first_passes("/a%3FAcl", &[], "/photos/a?Acl");
    just_the_first_passes("/a%3Fb%26acl", &[], "/photos/a?b&acl");
    just_the_first_passes("/a%3Fx-oss-a_b", &[], "/photos/a?x-oss-a_b");
    // With sub-resources of its own (the parts of an upload, a token) such a key passes too.
    just_the_first_passes("/a%3Fb?acl", &["/a%3Fb%3Facl"], "/photos/a?b?acl");
    just_the_first_passes("/a%3F?uploadId=1", &["/a%3F%3FuploadId=1"], "/photos/a??uploadId=1");
    just_the_first_passes("/a%3Facl?tagging", &["/a%3Facl%3Ftagging"], "/photos/a?acl?tagging");
    just_the_first_passes("/a?acl=x%3Ftagging", &["/a%3Facl=x?tagging"], "/photos/a?acl=x?tagging");
    just_the_first_passes("/what%3F?", &[], "/photos/what?");
    // In path style just the same.
    accepted(&by_header("GET", "/photos/a?acl", "/photos/a?acl").replace("Host", PATH_HOST));
    refused(
        &by_header("GET", "/photos/a%3Facl", "/photos/a?acl").replace("Host", PATH_HOST),
        Kind::AmbiguousKey,
    );
}

#[test]
fn values_with_separators_are_refused_where_they_can_be_read_as_sub_resources() {
    let expires = "/a?response-expires=";
    just_the_first_passes(
        "/a?response-expires=a&versionId=v",
        &[&format!("{expires}a%26versionId%3Dv"), &format!("{expires}a%26versionId=v")],
        "/photos/a?response-expires=a&versionId=v",
    );
    just_the_first_passes(
        "/a?response-expires=a&uploads",
        &[&format!("{expires}a%26uploads")],
        "/photos/a?response-expires=a&uploads",
    );
    just_the_first_passes(&format!("{expires}a%26b%3Dc%3D%26"), &[], "/photos/a?response-expires=a&b=c=&");
    just_the_first_passes(&format!("{expires}%3D%26%3Facl"), &[], "/photos/a?response-expires==&?acl");
    just_the_first_passes(
        "/a?response-content-disposition=attachment%3B+filename%3D%22a%26b.jpg%22",
        &[],
        "/photos/a?response-content-disposition=attachment; filename=\"a&b.jpg\"",
    );
    just_the_first_passes(&format!("{expires}v%26x-oss-a_b"), &[], "/photos/a?response-expires=v&x-oss-a_b");
    just_the_first_passes("/a?acl&x-oss-a", &["/a%3Facl%26x-oss-a"], "/photos/a?acl&x-oss-a");
}

#[test]
fn names_added_by_the_operator_count_for_ambiguity_too() {
    let sent = by_header("GET", "/a%3Fmine", "/photos/a?mine");
    accepted(&sent);
    assert_eq!(
        verdict_of(&verifier().sub_resource("mine").unwrap(), &sent, NOW).unwrap_err(),
        Kind::AmbiguousKey
    );
}

#[test]
fn unknown_keys_are_answered_like_wrong_signatures_on_demand() {
    let sent = by_header("GET", "/a", "/photos/a");
    let other = Credentials::new("LTAIother", SECRET).unwrap();
    let wrong = Credentials::new(ID, "wrong").unwrap();
    let answer = |verifier: &objsign::OssVerifier, keys: &[&Credentials]| {
        let error = verifier.verify(&sent.request(), keys.iter().copied(), at(NOW)).unwrap_err();
        (error.kind(), error.status(), error.to_xml("1"))
    };
    let hiding = verifier().hide_unknown_keys();
    assert_eq!(answer(&verifier(), &[]).0, Kind::UnknownAccessKey);
    assert_eq!(answer(&verifier(), &[&other]).0, Kind::UnknownAccessKey);
    assert_eq!(answer(&hiding, &[]).0, Kind::SignatureMismatch);
    assert_eq!(answer(&hiding, &[]), answer(&hiding, &[&wrong]));
    assert_eq!(answer(&hiding, &[&other]), answer(&hiding, &[&wrong]));
    assert!(hiding.verify(&sent.request(), [&permanent()], at(NOW)).is_ok());
}

#[test]
fn hiding_also_hides_what_a_token_error_would_tell_of_a_key() {
    let unsigned = by_header("GET", "/a", "/photos/b");
    let expired = temporary().expires_at(at(NOW - 1));
    for key in [&permanent(), &temporary(), &expired] {
        for sent in [
            unsigned.clone(),
            unsigned.clone().header("x-oss-security-token", "guess"),
            by_fresh_url("GET", "/a?security-token=guess", "/photos/a"),
        ] {
            let error = verifier().hide_unknown_keys().verify(&sent.request(), [key], at(NOW)).unwrap_err();
            assert_eq!(error.kind(), Kind::SignatureMismatch, "{key:?}");
        }
    }
    // Who holds the secret may know.
    let signed = by_header("GET", "/a", "/photos/a");
    let error =
        verifier().hide_unknown_keys().verify(&signed.request(), [&temporary()], at(NOW)).unwrap_err();
    assert_eq!(error.kind(), Kind::TokenMissing);
}

#[test]
fn any_of_several_keys_may_match_in_any_order() {
    let sent = by_header("GET", "/a", "/photos/a");
    let right = permanent();
    let old = Credentials::new(ID, "oldSecret").unwrap();
    let foreign = Credentials::new("LTAIother", SECRET).unwrap();
    let ended = permanent().session_token(TOKEN).unwrap().expires_at(at(NOW - 1));
    let orders: [&[&Credentials]; 6] = [
        &[&right],
        &[&right, &old],
        &[&old, &right],
        &[&foreign, &old, &right],
        &[&ended, &old, &right, &foreign],
        &[&right, &right],
    ];
    for keys in orders {
        assert!(verifier().verify(&sent.request(), keys.iter().copied(), at(NOW)).is_ok(), "{keys:?}");
    }
    let kind = |keys: &[&Credentials]| {
        verifier().verify(&sent.request(), keys.iter().copied(), at(NOW)).map(|_| ()).unwrap_err().kind()
    };
    assert_eq!(kind(&[&old]), Kind::SignatureMismatch);
    assert_eq!(kind(&[&foreign]), Kind::UnknownAccessKey);
    assert_eq!(kind(&[&old, &foreign]), Kind::SignatureMismatch);
    assert_eq!(kind(&[&foreign, &old]), Kind::SignatureMismatch);
    assert_eq!(kind(&[&old, &ended]), kind(&[&ended, &old]));
}

#[test]
fn old_and_new_secret_of_one_id_both_pass_while_both_are_given() {
    let new = Credentials::new(ID, "newSecret").unwrap();
    let with_old = by_header("GET", "/a", "/photos/a");
    let text = format!("GET\n\n\n{DATE}\n/photos/a");
    let with_new =
        with_old.clone().replace("Authorization", format!("OSS {ID}:{}", signature("newSecret", text)));
    for sent in [&with_old, &with_new] {
        for keys in [[&permanent(), &new], [&new, &permanent()]] {
            assert!(verifier().verify(&sent.request(), keys, at(NOW)).is_ok());
        }
    }
    assert!(verifier().verify(&with_old.request(), [&new], at(NOW)).is_err());
    assert!(verifier().verify(&with_new.request(), [&permanent()], at(NOW)).is_err());
}

#[test]
fn ended_credentials_are_refused_with_a_right_signature_and_not_named_with_a_wrong_one() {
    let good = by_header("GET", "/a", &format!("x-oss-security-token:{TOKEN}\n/photos/a"))
        .header("x-oss-security-token", TOKEN);
    let wrong = by_header("GET", "/b", &format!("x-oss-security-token:{TOKEN}\n/photos/a"))
        .header("x-oss-security-token", TOKEN);
    let kind = |sent: &Sent, end: i64| {
        let key = temporary().expires_at(at(end));
        verifier().verify(&sent.request(), [&key], at(NOW)).map(|_| ()).map_err(|error| error.kind())
    };
    assert_eq!(kind(&good, NOW + 1), Ok(()));
    assert_eq!(kind(&good, NOW), Err(Kind::TokenExpired));
    assert_eq!(kind(&good, NOW - 1), Err(Kind::TokenExpired));
    assert_eq!(kind(&wrong, NOW - 1), Err(Kind::SignatureMismatch));
    // The new token of the same key beside the ended one.
    let ended = with_token(ID, "old").expires_at(at(NOW - 1));
    for keys in [[&ended, &temporary()], [&temporary(), &ended]] {
        assert!(verifier().verify(&good.request(), keys, at(NOW)).is_ok());
    }
}

#[test]
fn header_and_url_signature_together_are_refused() {
    accepted(&by_header("GET", "/a", "/photos/a"));
    accepted(&by_fresh_url("GET", "/a", "/photos/a"));
    for name in ["OSSAccessKeyId", "Expires", "Signature", "%53ignature"] {
        for value in ["", "=", "=x"] {
            refused(
                &by_header("GET", "/a", "/photos/a").parameter(&format!("{name}{value}")),
                Kind::TwoMechanisms,
            );
        }
    }
    for value in ["", "Bearer x", "OSS a:b"] {
        refused(&by_fresh_url("GET", "/a", "/photos/a").header("Authorization", value), Kind::TwoMechanisms);
    }
    for name in ["x-oss-signature", "x-oss-signature-version"] {
        refused(
            &by_header("GET", &format!("/a?{name}=v"), &format!("/photos/a?{name}=v")),
            Kind::TwoMechanisms,
        );
        refused(
            &by_fresh_url("GET", &format!("/a?{name}=v"), &format!("/photos/a?{name}=v")),
            Kind::TwoMechanisms,
        );
    }
}

#[test]
fn only_the_versions_allowed_are_looked_at() {
    let sent = by_header("GET", "/a", "/photos/a");
    let none = objsign::OssVerifier::new(addresses(), []);
    assert_eq!(verdict_of(&none, &sent, NOW).unwrap_err(), Kind::VersionNotAllowed);
    assert!(
        verdict_of(&objsign::OssVerifier::new(addresses(), [OssVersion::V1, OssVersion::V1]), &sent, NOW)
            .is_ok()
    );
    for other in ["OSS4-HMAC-SHA256 Credential=a", "OSS2 AccessKeyId:a,Signature:b"] {
        refused(&sent.clone().replace("Authorization", other), Kind::VersionNotAllowed);
    }
    refused(
        &sent.clone().without("Authorization").parameter("x-oss-signature-version=OSS4-HMAC-SHA256"),
        Kind::VersionNotAllowed,
    );
    refused(&sent.without("Authorization"), Kind::NotSigned);
}

#[test]
fn a_signature_of_one_form_is_not_one_of_the_other() {
    // The digits of `Expires` stand where the date does.
    let expires = (NOW + 60).to_string();
    accepted(&by_url("GET", "/a", &expires, "/photos/a"));
    refused(&dated(&expires), Kind::InvalidDate);
    refused(&by_url("GET", "/a", &escape(DATE), "/photos/a"), Kind::InvalidExpires);
}

#[test]
fn a_date_header_means_nothing_in_a_signed_url() {
    let sent = by_fresh_url("GET", "/a", "/photos/a").header("Date", "nonsense").header("Date", "");
    assert_eq!(accepted(&sent).headers().count(), 0);
    let with_oss_date =
        by_fresh_url("GET", "/a", "x-oss-date:nonsense\n/photos/a").header("x-oss-date", "nonsense");
    assert_eq!(accepted(&with_oss_date).header("x-oss-date"), Some(&b"nonsense"[..]), "signed, not judged");
}

#[test]
fn authorization_has_one_blank_and_one_colon() {
    let sent = by_header("GET", "/a", "/photos/a");
    let value = String::from_utf8(sent.headers[1].1.clone()).unwrap();
    let right = value.strip_prefix("OSS ").unwrap();
    let with = |value: &str| sent.clone().replace("Authorization", value);
    accepted(&with(&format!(" \tOSS {right} ")));
    for value in [
        format!("OSS  {right}"),
        format!("OSS\t{right}"),
        format!("OSS{right}"),
        format!("oss {right}"),
        format!("OSS {}", right.replace(':', " :")),
        format!("OSS {}", right.replace(':', ": ")),
        format!("OSS {right}:"),
        format!("OSS {right},OSS {right}"),
        format!("OSS {right}\u{b}").replace('\u{b}', "\x0c"),
        format!("OSS :{right}"),
        format!("OSS {ID}:"),
        format!("OSS {}", right.replace(':', "")),
        "OSS ".into(),
        "OSS".into(),
        String::new(),
        format!("Basic {right}"),
    ] {
        let kind = verdict(&with(&value)).unwrap_err();
        // A second item after a comma makes the signature another one.
        assert!(matches!(kind, Kind::MalformedAuthorization), "{value:?}: {kind:?}");
    }
}

#[test]
fn signatures_have_one_spelling() {
    let sent = by_header("GET", "/a", "/photos/a");
    let value = String::from_utf8(sent.headers[1].1.clone()).unwrap();
    let with = |value: &str| sent.clone().replace("Authorization", value);
    accepted(&with(&value));
    let url_alphabet = value.replace('+', "-").replace('/', "_");
    let bits = {
        // The last digit before `=` has two bits that decoding drops.
        let at = value.len() - 2;
        let mut bytes = value.clone().into_bytes();
        bytes[at] += 1;
        String::from_utf8(bytes).unwrap()
    };
    for other in [
        value.trim_end_matches('=').to_owned(),
        format!("{value}="),
        bits,
        format!("{value}A"),
        value[..value.len() - 4].to_owned(),
    ] {
        refused(&with(&other), Kind::SignatureMismatch);
    }
    if url_alphabet != value {
        refused(&with(&url_alphabet), Kind::SignatureMismatch);
    }
}

#[test]
fn key_ids_with_odd_characters_are_unknown() {
    let header_form = |id: &str| {
        let signature = signature(SECRET, format!("GET\n\n\n{DATE}\n/photos/a"));
        by_header("GET", "/a", "/photos/a").replace("Authorization", format!("OSS {id}:{signature}"))
    };
    let url_form = |id: &str| {
        let sent = by_fresh_url("GET", "/a", "/photos/a");
        let target = String::from_utf8(sent.target.clone()).unwrap().replace(ID, &escape(id));
        Sent { target: target.into(), ..sent }
    };
    for id in ["STS.NTTest1", "LTAI5t_=", &"A".repeat(256)] {
        let key = Credentials::new(id, SECRET).unwrap();
        for sent in [header_form(id), url_form(id)] {
            assert!(verifier().verify(&sent.request(), [&key], at(NOW)).is_ok(), "{id}");
        }
    }
    // Before any key is looked up: such an id could forge a line of a log or a query of a store.
    for id in ["LTAI-5t", "LTAI<5t", "LTAI'5t", "LTAI/5t", "LTAIé", "LTAI%41", "LTAI\0", &"A".repeat(257)] {
        for sent in [header_form(id), url_form(id)] {
            let error = verifier().parse(&sent.request(), at(NOW)).unwrap_err();
            assert_eq!(error.kind(), Kind::UnknownAccessKey, "{id}");
        }
    }
}

#[test]
fn line_ends_in_signed_values_are_refused() {
    for value in ["a\nb", "a\rb", "a\r\n b", "a\0b"] {
        for (name, text) in [
            ("x-oss-meta-a", format!("PUT\n\n\n{DATE}\nx-oss-meta-a:{value}\n/photos/a")),
            ("content-type", format!("PUT\n\n{value}\n{DATE}\n/photos/a")),
            ("content-md5", format!("PUT\n{value}\n\n{DATE}\n/photos/a")),
        ] {
            let sent = signed_over("PUT", "/a", text).header("Date", DATE);
            refused(&sent.header(name, value), Kind::InvalidHeader);
        }
    }
    // Signed over one header with a line end, sent as two: not the same either.
    let two = by_header("PUT", "/a", "x-oss-a:1\nx-oss-b:2\n/photos/a");
    accepted(&two.clone().header("x-oss-a", "1").header("x-oss-b", "2"));
    refused(&two.header("x-oss-a", "1\nx-oss-b:2"), Kind::InvalidHeader);
}

#[test]
fn names_of_headers_are_tokens() {
    accepted(&by_header("PUT", "/a", "x-oss-meta-a!_~:1\n/photos/a").header("x-oss-meta-A!_~", "1"));
    for name in ["x-oss-meta-a ", "x-oss-meta a", "x-oss-meta:a", "x-oss-é", "x-oss-a\n", "x-oss-a\0"] {
        refused(
            &by_header("PUT", "/a", &format!("{name}:1\n/photos/a")).header(name, "1"),
            Kind::InvalidHeader,
        );
    }
    // These are no `x-oss-` headers, so they are neither signed nor covered.
    for name in [" x-oss-meta-a", "x_oss_meta_a", "x-oss", "content-type ", "\u{130}-oss-a"] {
        let verified = accepted(&by_header("PUT", "/a", "/photos/a").header(name, "1"));
        assert_eq!(verified.headers().map(|(name, _)| name).collect::<Vec<_>>(), ["date"]);
    }
}

#[test]
fn just_the_signed_headers_are_covered() {
    let text = format!("PUT\nmd5==\ntext/plain; charset=utf-8\n{DATE}\nx-oss-object-acl:private\n/photos/a");
    let sent = signed_over("PUT", "/a", text)
        .header("Date", DATE)
        .header("content-type", "text/plain; charset=utf-8 ")
        .header("CONTENT-MD5", "\tmd5==")
        .header("X-Oss-Object-Acl", "private")
        .header("Cache-Control", "no-store")
        .header("x-amz-acl", "public-read")
        .header("Content-Encoding", "gzip");
    let mut covered: Vec<_> =
        accepted(&sent).headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    covered.sort();
    let expected = [
        ("content-md5", "md5=="),
        ("content-type", "text/plain; charset=utf-8"),
        ("date", DATE),
        ("x-oss-object-acl", "private"),
    ];
    assert_eq!(covered, expected.map(|(name, value)| (name.to_owned(), value.as_bytes().to_owned())));
}

#[test]
fn an_empty_content_type_signs_like_none_and_is_not_covered() {
    for sent in [by_header("PUT", "/a", "/photos/a"), by_fresh_url("PUT", "/a", "/photos/a")] {
        accepted(&sent);
        let verified = accepted(&sent.clone().header("Content-Type", " ").header("Content-MD5", ""));
        assert_eq!((verified.header("content-type"), verified.header("content-md5")), (None, None));
        refused(&sent.header("Content-Type", "text/html"), Kind::SignatureMismatch);
    }
}

#[test]
fn limits_are_met_exactly_and_refused_one_beyond() {
    let sent = by_header("GET", "/a?acl&x=1", "/photos/a?acl");
    let bytes: usize = sent.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    let exact = |change: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        (limits.target_bytes, limits.parameters) = (sent.target.len(), 2);
        (limits.headers, limits.header_bytes) = (sent.headers.len(), bytes);
        change(&mut limits);
        verdict_of(&verifier().limits(limits), &sent, NOW).map(|_| ())
    };
    assert_eq!(exact(&|_| {}), Ok(()));
    assert_eq!(exact(&|limits| limits.target_bytes -= 1), Err(Kind::RequestTooLarge));
    assert_eq!(exact(&|limits| limits.parameters -= 1), Err(Kind::RequestTooLarge));
    assert_eq!(exact(&|limits| limits.headers -= 1), Err(Kind::RequestTooLarge));
    assert_eq!(exact(&|limits| limits.header_bytes -= 1), Err(Kind::RequestTooLarge));
    assert_eq!(verdict_of(&verifier().limits(Limits::default()), &sent, NOW).map(|_| ()), Ok(()));
}

#[test]
fn the_default_limits_are_as_documented() {
    let sent = |target: &str, headers: usize, value: usize| {
        let mut sent = by_header("GET", target, "/photos/a");
        for index in 0..headers {
            sent = sent.header(&format!("h{index:03}"), vec![b'a'; value]);
        }
        sent
    };
    let query = |length: usize| format!("/a?{}", "b".repeat(length - 3));
    accepted(&sent(&query(32 * 1024), 0, 0));
    refused(&sent(&query(32 * 1024 + 1), 0, 0), Kind::RequestTooLarge);
    let parameters = |count: usize| format!("/a?{}", vec!["b"; count].join("&"));
    accepted(&sent(&parameters(1024), 0, 0));
    refused(&sent(&parameters(1025), 0, 0), Kind::RequestTooLarge);
    accepted(&sent("/a", 256 - 3, 0));
    refused(&sent("/a", 257 - 3, 0), Kind::RequestTooLarge);
    let used: usize = sent("/a", 0, 0).headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    accepted(&sent("/a", 1, 64 * 1024 - used - 4));
    refused(&sent("/a", 1, 64 * 1024 - used - 3), Kind::RequestTooLarge);
}

#[test]
fn decoded_requests_verify_without_a_second_decoding() {
    let headers = by_header("GET", "/a", "/photos/a b+%41?acl&x-oss-process=a+b%").headers;
    let kind = |path: &str, parameters: &[(&str, &str)]| {
        let request = Request::decoded("GET", path, parameters, &headers);
        verifier()
            .verify(&request, [&permanent()], at(NOW))
            .map(|verified| verified.key().unwrap().to_owned())
            .map_err(|error| error.kind())
    };
    let right = [("x-oss-process", "a+b%"), ("prefix", "p"), ("acl", "")];
    assert_eq!(kind("/a b+%41", &right), Ok(b"a b+%41".to_vec()));
    assert_eq!(kind("/a b A", &right), Err(Kind::SignatureMismatch));
    assert_eq!(kind("/a%20b+%41", &right), Err(Kind::SignatureMismatch));
    assert_eq!(kind("/a b+%41", &[right[0]]), Err(Kind::SignatureMismatch));
    assert_eq!(kind("/a b+%41", &[right[0], right[2], right[2]]), Err(Kind::RepeatedParameter));
    assert_eq!(kind("a b+%41", &right), Err(Kind::UnknownHost));
    // A decoded `?` belongs to the key, and a decoded `=` to the name.
    assert_eq!(kind("/a b+%41?acl&x-oss-process=a+b%", &[]), Err(Kind::AmbiguousKey));
    assert_eq!(kind("/a b+%41", &[("acl", ""), ("x-oss-process=a+b%", "")]), Err(Kind::AmbiguousParameter));
}

#[test]
fn decoded_requests_have_the_same_limits() {
    let headers = by_header("GET", "/a", "/photos/a").headers;
    let kind = |parameters: &[(&str, &str)], limits: Limits| {
        let request = Request::decoded("GET", "/a", parameters, &headers);
        verifier()
            .limits(limits)
            .verify(&request, [&permanent()], at(NOW))
            .map(|_| ())
            .map_err(|error| error.kind())
    };
    let mut limits = Limits::default();
    (limits.target_bytes, limits.parameters) = (6, 2);
    assert_eq!(kind(&[("b", "c"), ("d", "e")], limits), Ok(()));
    assert_eq!(kind(&[("b", "c"), ("d", "ef")], limits), Err(Kind::RequestTooLarge));
    assert_eq!(kind(&[("b", ""), ("d", ""), ("e", "")], limits), Err(Kind::RequestTooLarge));
}

#[test]
fn the_authority_given_by_the_caller_takes_the_place_of_host() {
    let sent = by_header("GET", "/a", "/photos/a").replace("Host", "edge.internal");
    refused(&sent, Kind::UnknownHost);
    let kind = |sent: &Sent, host: &str| {
        verifier()
            .verify(&sent.request().authority(host), [&permanent()], at(NOW))
            .map(|_| ())
            .map_err(|error| error.kind())
    };
    assert_eq!(kind(&sent, HOST), Ok(()));
    assert_eq!(kind(&sent.clone().without("Host"), HOST), Ok(()));
    assert_eq!(kind(&sent.clone().header("Host", "two"), HOST), Ok(()));
    assert_eq!(kind(&sent.replace("Host", HOST), "evil.test"), Err(Kind::UnknownHost));
}

#[test]
fn one_signature_has_one_replay_key() {
    let sent = by_header("GET", "/a", "/photos/a");
    let first = accepted(&sent);
    let again = accepted(&sent.parameter("prefix=x").header("Range", "bytes=0-1"));
    assert_eq!(first.replay_key(), again.replay_key(), "what is not signed does not count");
    let other = accepted(&by_header("GET", "/b", "/photos/b"));
    assert_ne!(first.replay_key(), other.replay_key());
}

#[test]
fn looking_for_ambiguity_takes_one_pass() {
    // The squares of these lengths would take minutes.
    for (wire, byte) in [("?", "?"), ("%3F", "?"), ("%3Facl%26", "?acl&")] {
        let count = 1_000_000 / wire.len();
        let mut limits = Limits::default();
        (limits.target_bytes, limits.parameters) = (2_000_000, 2_000_000);
        let sent = by_header(
            "GET",
            &format!("/a{}", wire.repeat(count)),
            &format!("/photos/a{}", byte.repeat(count)),
        );
        let kind = verdict_of(&verifier().limits(limits), &sent, NOW).map(|_| ()).err();
        assert!(
            kind.is_none_or(|kind| matches!(kind, Kind::SignatureMismatch | Kind::AmbiguousKey)),
            "{kind:?}"
        );
    }
}
