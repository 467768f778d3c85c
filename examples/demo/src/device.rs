//! A device that knows only OSS, at a gateway that verifies it. The request was recorded from the real SDK
//! (oss2 2.19.1 for Python), so the gateway's clock stands at the time of the recording.

use objsign::{Addresses, Credentials, Operation, OssVerifier, OssVersion, Request, Timestamp};

use crate::Result;
use crate::client;
use crate::report::{Expect, Report};
use crate::service::{Received, Reply, Service};

const SECRET: &str = "Zx+9/Kq2Lm4=Np6Rt8Vy0Bd1Fh3Jl5";
const TARGET: &str = "/device%2F0002%2F2024-09-03%20log.txt";
const RECORDED: [(&str, &str); 4] = [
    ("Host", "upload.d111111abcdef8.cloudfront.net"),
    ("Content-Type", "text/plain"),
    ("date", "Tue, 03 Sep 2024 10:21:17 GMT"),
    ("authorization", "OSS LTAI4FixTestBBBB:3DcP+y+kGHpYoqSuqPTLOtsNhJQ="),
];

pub(crate) fn upload(report: &mut Report) -> Result<()> {
    report.section("An OSS device at a gateway, recorded from the real SDK");
    let gateway = gateway()?;
    let mut send =
        |what: &str, target: &str, headers: &[(&str, &str)], expect: Expect| -> Result<client::Answer> {
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let answer = client::send("PUT", &gateway.url(target), &headers, b"hello")?;
            report.step(what, &format!("PUT {target}"), &answer, expect);
            Ok(answer)
        };
    send("an upload, as the device signed it", TARGET, &RECORDED, Expect::Accepted)?;
    send("another object", "/device%2F0003%2F2024-09-03%20log.txt", &RECORDED, Expect::Refused)?;
    send("a sub-resource slipped in", &format!("{TARGET}?acl"), &RECORDED, Expect::Refused)?;
    let changed = |index: usize, value| {
        let mut headers = RECORDED;
        headers[index].1 = value;
        headers
    };
    send("another content type", TARGET, &changed(1, "text/html"), Expect::Refused)?;
    let later = changed(2, "Tue, 03 Sep 2024 10:21:18 GMT");
    send("another date", TARGET, &later, Expect::Refused)?;
    let forged = changed(3, "OSS LTAI4FixTestBBBB:3DcP+y+kGHpYoqSuqPTLOtsNhJR=");
    send("another signature", TARGET, &forged, Expect::Refused)?;
    let mut with_acl = RECORDED.to_vec();
    with_acl.push(("x-oss-object-acl", "public-read"));
    send("a header that nobody signed", TARGET, &with_acl, Expect::Refused)?;
    let stale = changed(2, "Tue, 03 Sep 2024 09:21:17 GMT");
    let answer = send("a request of an hour ago", TARGET, &stale, Expect::Refused)?;
    report.check(
        "  the device can read the error",
        &answer.element("EC").unwrap_or_default(),
        answer.status == 403,
    );
    Ok(())
}

/// What a user of the library writes: verify, then act on what was proved.
fn gateway() -> Result<Service> {
    let addresses = Addresses::new().cname("upload.d111111abcdef8.cloudfront.net", "upload")?;
    let verifier = OssVerifier::new(addresses, [OssVersion::V1]);
    let keys = [Credentials::new("LTAI4FixTestBBBB", SECRET)?];
    let now = Timestamp::from_amz_date("20240903T102200Z")?;
    Service::start(move |received: &Received| {
        let request = Request::new(&received.method, &received.target, &received.headers);
        match verifier.verify(&request, &keys, now) {
            Ok(verified) if verified.operation() == Operation::PutObject => Reply {
                status: 200,
                content_type: "text/plain",
                body: format!("{:?} may be stored", verified.key_str()),
                log: None,
            },
            Ok(_) => Reply {
                status: 403,
                content_type: "text/plain",
                body: "only uploads pass here".into(),
                log: None,
            },
            Err(error) => Reply {
                status: error.status(),
                content_type: "application/xml",
                body: error.to_xml("demo-request"),
                log: None,
            },
        }
    })
}
