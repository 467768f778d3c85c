//! What a refused client is answered: the error table of OSS, and XML that holds nothing it should not.

mod oss_v1_support;

use objsign::{Credentials, Method, OssBucket, OssSigner, Request, VerifyError, VerifyErrorKind as Kind};
use oss_v1_support::*;

/// Code, status and number as the table says, and the sentence's beginning.
#[track_caller]
fn answers(error: &VerifyError, code: &str, status: u16, ec: Option<&str>, message: &str) {
    assert_eq!((error.code(), error.status()), (code, status), "{error:?}");
    assert!(error.message().starts_with(message), "{}", error.message());
    let xml = error.to_xml("req-1");
    assert_eq!(element(&xml, "Code").as_deref(), Some(code));
    assert_eq!(element(&xml, "Message").as_deref(), Some(error.message()));
    assert_eq!(element(&xml, "RequestId").as_deref(), Some("req-1"));
    assert_eq!(element(&xml, "EC").as_deref(), ec);
    assert!(well_formed(&xml), "{xml}");
}

#[track_caller]
fn error_of(sent: &Sent) -> VerifyError {
    full_verdict(sent).unwrap_err()
}

fn error_with(sent: &Sent, key: &Credentials) -> VerifyError {
    verifier().verify(&sent.request(), [key], at(NOW)).unwrap_err()
}

/// The text of an element that is there at most once.
fn element(xml: &str, name: &str) -> Option<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    assert!(xml.matches(&open).count() <= 1, "{xml}");
    let (_, rest) = xml.split_once(&open)?;
    let text = rest.split_once(&close).unwrap().0;
    Some(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&"),
    )
}

/// A flat `<Error>` of elements whose text is escaped and that XML 1.0 can hold.
fn well_formed(xml: &str) -> bool {
    let Some(mut rest) = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>") else {
        return false;
    };
    while let Some(tagged) = rest.strip_prefix('<').filter(|tagged| !tagged.starts_with('/')) {
        let Some((name, after)) = tagged.split_once('>') else { return false };
        let Some((text, after)) = after.split_once(&format!("</{name}>")) else { return false };
        let entities = ["lt;", "gt;", "amp;", "quot;", "apos;"];
        let escaped =
            text.split('&').skip(1).all(|part| entities.iter().any(|entity| part.starts_with(entity)));
        let plain = |c: char| {
            !matches!(c, '<' | '>' | '\u{fffe}' | '\u{ffff}') && (!c.is_control() || "\t\n\r".contains(c))
        };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) || !escaped || !text.chars().all(plain) {
            return false;
        }
        rest = after;
    }
    rest == "</Error>"
}

#[test]
fn a_signature_that_differs_echoes_key_id_and_signature() {
    let sent = by_header("GET", "/b", "/photos/a");
    let error = error_of(&sent);
    answers(
        &error,
        "SignatureDoesNotMatch",
        403,
        Some("0002-00000040"),
        "The request signature we calculated does not match",
    );
    let xml = error.to_xml("req-1");
    assert_eq!(element(&xml, "OSSAccessKeyId").as_deref(), Some(ID));
    let sent_signature = signature(SECRET, format!("GET\n\n\n{DATE}\n/photos/a"));
    assert_eq!(element(&xml, "SignatureProvided"), Some(sent_signature));
    assert_eq!(element(&xml, "HostId").as_deref(), Some(HOST));
    assert_eq!((element(&xml, "StringToSign"), element(&xml, "StringToSignBytes")), (None, None));
}

#[test]
fn dates_are_answered_by_the_table() {
    let sent = by_header("GET", "/a", "/photos/a");
    for now in [NOW - 901, NOW + 901] {
        let error = verifier().verify(&sent.request(), [&permanent()], at(now)).unwrap_err();
        let message = "The difference between the request time and the current time is too large.";
        answers(&error, "RequestTimeTooSkewed", 403, Some("0002-00000504"), message);
    }
    let message = "OSS authentication requires a valid Date.";
    answers(&error_of(&sent.clone().without("Date")), "AccessDenied", 403, Some("0002-00000503"), message);
    answers(&error_of(&sent.replace("Date", "today")), "AccessDenied", 403, Some("0002-00000505"), message);
}

#[test]
fn unknown_keys_are_answered_by_the_table() {
    let message = "The OSS Access Key Id you provided does not exist in our records.";
    let sent = by_header("GET", "/a", "/photos/a");
    let none = verifier().parse(&sent.request(), at(NOW)).unwrap().verify([]).unwrap_err();
    answers(&none, "InvalidAccessKeyId", 403, None, message);
    let odd = sent.replace("Authorization", "OSS LTAI-5t:c2lnbmF0dXJl");
    answers(&error_of(&odd), "InvalidAccessKeyId", 403, None, message);
}

#[test]
fn forms_of_the_header_are_answered_by_the_table() {
    let sent = by_header("GET", "/a", "/photos/a");
    for value in ["", "OSS", "OSS ", "OSS id", "OSS id:", "OSS :sig", "OSS a:b:c", "OSS a b:c", "Basic YTpi"]
    {
        let error = error_of(&sent.clone().replace("Authorization", value));
        answers(&error, "InvalidArgument", 400, Some("0002-00000062"), "Authorization header is invalid.");
    }
    let anonymous = error_of(&sent.clone().without("Authorization"));
    answers(&anonymous, "AccessDenied", 403, None, "Anonymous access is forbidden");
    let both = error_of(&sent.parameter("Signature=x&Expires=1&OSSAccessKeyId=y"));
    answers(&both, "InvalidArgument", 400, None, "Only one authentication mechanism");
}

#[test]
fn forms_of_the_url_are_answered_by_the_table() {
    let sent = by_fresh_url("GET", "/a", "/photos/a");
    let target = String::from_utf8(sent.target.clone()).unwrap();
    let (_, query) = target.split_once('?').unwrap();
    let message = "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters";
    for missing in 0..3 {
        let kept: Vec<_> =
            query.split('&').enumerate().filter(|(at, _)| *at != missing).map(|(_, part)| part).collect();
        let error = error_of(&Sent { target: format!("/a?{}", kept.join("&")).into(), ..sent.clone() });
        answers(&error, "AccessDenied", 403, None, message);
    }
    let expired = error_of(&by_url("GET", "/a", &(NOW - 1).to_string(), "/photos/a"));
    answers(&expired, "AccessDenied", 403, Some("0002-00000069"), "Request has expired.");
    let never = error_of(&by_url("GET", "/a", "never", "/photos/a"));
    answers(
        &never,
        "AccessDenied",
        403,
        Some("0002-00000070"),
        "Invalid date (should be seconds since epoch)",
    );
}

#[test]
fn tokens_are_answered_by_the_table() {
    let with = |token: &str| {
        by_header("GET", "/a", &format!("x-oss-security-token:{token}\n/photos/a"))
            .header("x-oss-security-token", token)
    };
    let number = Some("0002-00000002");
    answers(
        &error_with(&by_header("GET", "/a", "/photos/a"), &temporary()),
        "InvalidAccessKeyId",
        403,
        number,
        "",
    );
    answers(&error_with(&with(TOKEN), &permanent()), "InvalidAccessKeyId", 403, number, "");
    answers(
        &error_with(&with("other"), &temporary()),
        "InvalidSecurityToken",
        403,
        Some("0002-00000006"),
        "",
    );
    let ended = temporary().expires_at(at(NOW));
    answers(&error_with(&with(TOKEN), &ended), "SecurityTokenExpired", 403, Some("0002-00000007"), "");
    let twice = with(TOKEN).parameter(&format!("security-token={}", escape(TOKEN)));
    answers(&error_with(&twice, &temporary()), "InvalidArgument", 400, None, "");
}

#[test]
fn what_the_manual_does_not_name_has_the_code_of_its_family() {
    let sent = by_header("GET", "/a", "/photos/a");
    answers(&error_of(&by_header("get", "/a", "/photos/a")), "InvalidArgument", 400, None, "");
    answers(&error_of(&by_header("GET", "/%zz", "/photos/a")), "InvalidURI", 400, None, "");
    answers(&error_of(&sent.clone().replace("Host", "evil.test")), "AccessDenied", 403, None, "");
    answers(&error_of(&sent.clone().header("Host", HOST)), "InvalidArgument", 400, None, "");
    answers(&error_of(&by_header("GET", "/a?acl&acl", "/photos/a?acl")), "InvalidArgument", 400, None, "");
    answers(&error_of(&by_header("GET", "/a%3Facl", "/photos/a?acl")), "InvalidArgument", 400, None, "");
    answers(
        &error_of(&by_header("GET", "/a?x-oss-a%3D", "/photos/a?x-oss-a=")),
        "InvalidArgument",
        400,
        None,
        "",
    );
    answers(&error_of(&sent.clone().header("x-oss-a", "\n")), "InvalidArgument", 400, None, "");
    answers(&error_of(&sent.header("a", "a".repeat(70_000))), "InvalidArgument", 400, None, "");
}

#[test]
fn echoed_text_is_escaped() {
    let hostile = "</HostId><Code>OK</Code>&amp;<![CDATA[\u{1}\"']]>\u{ffff}";
    for sent in [
        by_header("GET", "/a", "/photos/a").replace("Host", hostile),
        by_header("GET", "/a", "/photos/a").replace("Host", b"\xff\xfe<a>&\x00\x1b"),
        by_header("GET", "/a", "/photos/a").replace("Authorization", "OSS LTAI:<Code>&\"'\u{1}\u{fffe}"),
        by_header("GET", "/a", "/photos/a").replace("Authorization", "OSS <Code>:x"),
        by_fresh_url("GET", "/a", "/photos/a").replace("Host", hostile),
    ] {
        let error = verifier()
            .verify(&sent.request(), [&Credentials::new("LTAI", SECRET).unwrap()], at(NOW))
            .unwrap_err();
        let xml = error.to_xml("r&<1>\0");
        assert!(well_formed(&xml), "{xml}");
        assert_eq!(element(&xml, "Code").as_deref(), Some(error.code()));
    }
    let url = by_fresh_url("GET", "/a", "/photos/a");
    let target = String::from_utf8(url.target.clone()).unwrap();
    let cut = target.split_once("Signature=").unwrap().0.to_owned();
    let error = error_of(&Sent { target: format!("{cut}Signature=%3C/Error%3E%26%00%FF").into(), ..url });
    let xml = error.to_xml("1");
    assert!(well_formed(&xml), "{xml}");
    assert_eq!(element(&xml, "SignatureProvided").as_deref(), Some("</Error>&\u{fffd}\u{fffd}"));
}

#[test]
fn nothing_of_a_request_that_is_too_large_is_echoed() {
    let sent = by_header("GET", "/a", "/photos/a");
    assert!(error_of(&sent.clone().replace("Host", "evil.test")).to_xml("1").contains("evil.test"));
    let xml = error_of(&sent.replace("Host", "h".repeat(70_000))).to_xml("1");
    assert!(well_formed(&xml) && xml.len() < 300, "{} bytes", xml.len());
}

/// One request for each way to be refused, each with a token and a right signature in it.
fn refusals() -> Vec<(VerifyError, Sent)> {
    let text = format!("x-oss-security-token:{TOKEN}\n/photos/a");
    let header = by_header("GET", "/a", &text).header("x-oss-security-token", TOKEN);
    let query = format!("security-token={}", escape(TOKEN));
    let url = by_fresh_url("GET", &format!("/a?{query}"), &format!("/photos/a?security-token={TOKEN}"));
    let mut requests = Vec::new();
    for sent in [header, url] {
        requests.extend([
            Sent { method: "get".into(), ..sent.clone() },
            Sent { method: "PUT".into(), ..sent.clone() },
            Sent { target: b"/%zz".into(), ..sent.clone() },
            sent.clone().replace("Host", "evil.test"),
            sent.clone().header("Host", HOST),
            sent.clone().header("Authorization", "OSS a:b"),
            sent.clone().without("Authorization").without("Date"),
            sent.clone().without("Date"),
            sent.clone().replace("Date", "x"),
            sent.clone().parameter("acl&acl"),
            sent.clone().parameter("x-oss-a%3D"),
            sent.clone().parameter(&query),
            sent.clone().parameter("Expires=1"),
            sent.clone().header("x-oss-security-token", "x"),
            sent.clone().header("x-oss-a", "\n"),
            sent.clone().header("a", "a".repeat(70_000)),
            sent,
        ]);
    }
    let expired = temporary().expires_at(at(NOW));
    let other = permanent().session_token("other").unwrap();
    let wrong = Credentials::new(ID, "wrongSecret").unwrap().session_token(TOKEN).unwrap();
    let mut found = Vec::new();
    for sent in requests {
        for (keys, now) in [
            (vec![&wrong], NOW),
            (vec![], NOW),
            (vec![&expired], NOW),
            (vec![&other], NOW),
            (vec![&temporary()], NOW + 5000),
        ] {
            if let Err(error) = verifier().verify(&sent.request(), keys, at(now)) {
                found.push((error, sent.clone()));
            }
        }
    }
    found
}

#[test]
fn no_answer_holds_a_secret_a_token_or_the_right_signature() {
    let refusals = refusals();
    let mut kinds: Vec<_> = refusals.iter().map(|(error, _)| error.kind().as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() >= 18, "{kinds:?}");
    for (error, sent) in &refusals {
        let shown = format!("{}{error}{error:?}{error:#?}", error.to_xml("1"));
        for private in [SECRET, "wrongSecret", TOKEN, &escape(TOKEN), "CAIS", DATE, "/photos/a"] {
            assert!(!shown.contains(private), "{private}: {shown}");
        }
        // What a wrong secret would have made right is in the answer of nobody.
        let expected =
            signature("wrongSecret", format!("GET\n\n\n{DATE}\nx-oss-security-token:{TOKEN}\n/photos/a"));
        assert!(!shown.contains(&expected));
        if error.kind() != Kind::SignatureMismatch {
            let theirs =
                signature(SECRET, format!("GET\n\n\n{DATE}\nx-oss-security-token:{TOKEN}\n/photos/a"));
            assert!(!shown.contains(&theirs), "{sent:?}: {shown}");
        }
    }
}

#[test]
fn a_head_request_has_the_same_document_for_its_header() {
    // The caller puts it, in base64, into `x-oss-err`; it is as long as any other and names no method.
    let error = |method: &str| error_of(&by_header(method, "/a", "/photos/b")).to_xml("1");
    let provided = |xml: &str| element(xml, "SignatureProvided").unwrap();
    let (head, get) = (error("HEAD"), error("GET"));
    assert_eq!(head.replace(&provided(&head), ""), get.replace(&provided(&get), ""));
    assert!(!head.contains("HEAD"));
}

#[test]
fn nothing_that_can_be_logged_shows_a_secret() {
    let text = format!(
        "x-oss-meta-a:private-value\nx-oss-security-token:{TOKEN}\n/photos/a?response-expires=private-value"
    );
    let header = by_header("GET", "/a?response-expires=private-value", &text)
        .header("x-oss-security-token", TOKEN)
        .header("x-oss-meta-a", "private-value");
    let url = by_fresh_url(
        "GET",
        &format!("/a?response-expires=private-value&security-token={}", escape(TOKEN)),
        &format!(
            "x-oss-meta-a:private-value\n/photos/a?response-expires=private-value&security-token={TOKEN}"
        ),
    )
    .header("x-oss-meta-a", "private-value");
    let mut shown = String::new();
    let mut private =
        vec![SECRET.to_owned(), TOKEN.to_owned(), escape(TOKEN), "CAIS".into(), "private-value".into()];
    for sent in [header, url] {
        let request = sent.request();
        let claim = verifier().parse(&request, at(NOW)).unwrap();
        let signed = signature(SECRET, claim.string_to_sign());
        private.extend([escape(&signed), signed[..27].to_owned()]);
        shown += &format!("{request:?}{claim:?}{claim:#?}");
        let verified = claim.verify([&temporary()]).unwrap();
        shown += &format!("{verified:?}{verified:#?}");
        let decoded = [("Signature", "decoded-signature"), ("security-token", TOKEN)];
        shown += &format!("{:?}", Request::decoded("GET", "/a", &decoded, &sent.headers));
    }
    let bucket = OssBucket::new("https://oss.example.com", "photos").unwrap();
    let signer = OssSigner::new(temporary());
    let request = bucket
        .object(Method::Get, "a")
        .query("x-oss-process", "private-value")
        .header("x-oss-meta-a", "private-value");
    let presigned = request.presign_v1(&signer, at(NOW), 60).unwrap();
    let sent = request.sign_v1(&signer, at(NOW)).unwrap();
    let authorization = sent.header("authorization").unwrap();
    private.push(authorization.rsplit_once(':').unwrap().1[..27].to_owned());
    private.push(presigned.url.split_once("Signature=").unwrap().1[..20].to_owned());
    private.push("decoded-signature".into());
    shown += &format!(
        "{signer:?}{signer:#?}{request:?}{presigned:?}{presigned:#?}{sent:?}{sent:#?}{:?}{:?}",
        temporary(),
        verifier()
    );
    for text in &private {
        assert!(!shown.contains(text.as_str()), "{text} in {shown}");
    }
    assert!(shown.contains(ID) && shown.contains("photos"), "{shown}");
}
