//! A browser uploader (Fine Uploader, protocol version 4) and its signing endpoint behind a guard. The requests
//! are those that the real client writes; the signatures go to the real server.

use objsign::{Bucket, Timestamp, UploadGuard, UploadOperation};
use objsign_local_s3::REGION;

use crate::client::{self, Answer};
use crate::report::{Expect, Report, line};
use crate::service::{Reply, Service};
use crate::{BUCKET, Result, Scene, now};

const ACCESS_KEY: &str = "AKIDPERMANENT";
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(crate) fn upload(scene: &Scene, report: &mut Report) -> Result<()> {
    report
        .section("Fine Uploader, its signing endpoint guarded: images below `users/42/`, at most 100 bytes");
    let endpoint = endpoint(scene)?;
    simple(scene, &endpoint, report)?;
    chunked(scene, &endpoint, report)?;
    attacks(&endpoint, report)
}

/// What a user of the library writes: one guard, one call.
fn endpoint(scene: &Scene) -> Result<Service> {
    let bucket = Bucket::at(&format!("http://{}", scene.server.domain()), BUCKET, REGION)?.virtual_host()?;
    let template = UploadGuard::new(&bucket)
        .fine_uploader_fields()
        .content_type(["image/*"])?
        .content_length_range(1..=100)?
        .operations(UploadOperation::ALL)
        .max_part_number(10)?
        // A policy without a length range gets ours: the client posts the policy that it gets back.
        .tighten();
    let signer = scene.signer.clone();
    Service::start(move |request| {
        let query = request.target.split_once('?').map_or("", |(_, query)| query);
        // The user of the session, from a place that the request cannot write.
        let guard = template.with_key_prefix("users/42/");
        let answer = now().and_then(|now| Ok(guard?.answer_with_query(&signer, query, &request.body, now)));
        match answer {
            Ok(answer) => Reply {
                status: answer.status,
                content_type: "application/json",
                body: answer.body,
                log: answer.refusal.map(|refusal| refusal.kind().into()),
            },
            Err(error) => {
                Reply { status: 500, content_type: "text/plain", body: error.to_string(), log: None }
            }
        }
    })
}

fn ask(endpoint: &Service, body: &str) -> Result<Answer> {
    let headers = [("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    client::send("POST", &endpoint.url("/sign?v4=true"), &headers, body.as_bytes())
}

/// A member of the endpoint's JSON: its values need no unescaping.
fn member(answer: &Answer, name: &str) -> Result<String> {
    let text = answer.text();
    let (_, after) = text.split_once(&format!("\"{name}\":\"")).ok_or("the endpoint did not sign")?;
    Ok(after.split('"').next().unwrap_or_default().to_owned())
}

/// The policy of a simple upload, member by member as the client writes it when the page sets no size limit.
fn policy(now: Timestamp, bucket: &str, key: &str) -> Result<(String, Vec<(String, String)>)> {
    let (date, day) = (now.to_string(), &now.to_string()[..8]);
    let credential = format!("{ACCESS_KEY}/{day}/{REGION}/s3/aws4_request");
    let expiration = iso(Timestamp::from_unix(now.unix() + 300)?);
    let body = format!(
        r#"{{"expiration":"{expiration}","conditions":[{{"acl":"private"}},{{"bucket":"{bucket}"}},{{"Content-Type":"image/png"}},{{"success_action_status":"200"}},{{"x-amz-algorithm":"AWS4-HMAC-SHA256"}},{{"key":"{key}"}},{{"x-amz-credential":"{credential}"}},{{"x-amz-date":"{date}"}},{{"x-amz-meta-qqfilename":"snow.png"}}]}}"#
    );
    let fields = [
        ("key", key),
        ("Content-Type", "image/png"),
        ("success_action_status", "200"),
        ("acl", "private"),
        ("x-amz-meta-qqfilename", "snow.png"),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        ("x-amz-credential", &credential),
        ("x-amz-date", &date),
    ];
    Ok((body, fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()))
}

/// `20240903T102117Z` as `2024-09-03T10:21:17.000Z`.
fn iso(at: Timestamp) -> String {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| &text[range];
    format!(
        "{}-{}-{}T{}:{}:{}.000Z",
        part(0..4),
        part(4..6),
        part(6..8),
        part(9..11),
        part(11..13),
        part(13..15)
    )
}

fn simple(scene: &Scene, endpoint: &Service, report: &mut Report) -> Result<()> {
    let (body, mut fields) = policy(now()?, BUCKET, "users/42/snow.png")?;
    let answer = ask(endpoint, &body)?;
    report.step("the client's policy", "POST /sign", &answer, Expect::Accepted);
    fields.push(("policy".into(), member(&answer, "policy")?));
    fields.push(("x-amz-signature".into(), member(&answer, "signature")?));
    let url = format!("{}/{BUCKET}", scene.server.url());
    let stored = scene.post_form(&url, &fields, b"snow")?;
    report.step("  the upload with that signature", &line("POST", &url), &stored, Expect::Accepted);
    let too_large = scene.post_form(&url, &fields, &[b'x'; 101])?;
    report.step("  a larger file with it", &line("POST", &url), &too_large, Expect::Refused);
    Ok(())
}

/// One call of a chunked upload, as the client makes it: canonical request to the endpoint, then to S3.
struct Call<'a> {
    method: &'a str,
    query: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
    payload_hash: &'a str,
}

impl Call<'_> {
    /// The text that the client sends to the endpoint, and the `SignedHeaders` of it.
    fn text(&self, host: &str, path: &str, date: &str) -> (String, String) {
        let mut headers: Vec<(&str, &str)> =
            vec![("host", host), ("x-amz-content-sha256", self.payload_hash), ("x-amz-date", date)];
        headers.extend_from_slice(self.headers);
        headers.sort_unstable();
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\\n")).collect();
        let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let Self { method, query, payload_hash, .. } = self;
        let scope = format!("{}/{REGION}/s3/aws4_request", &date[..8]);
        let text = format!(
            r"AWS4-HMAC-SHA256\n{date}\n{scope}\n{method}\n{path}\n{query}\n{lines}\n{names}\n{payload_hash}"
        );
        (text, names)
    }

    fn make(
        &self,
        scene: &Scene,
        endpoint: &Service,
        path: &str,
        report: &mut Report,
        what: &str,
    ) -> Result<Answer> {
        let host = format!("{BUCKET}.{}", scene.server.domain());
        let date = now()?.to_string();
        let (text, names) = self.text(&host, path, &date);
        let signed = ask(endpoint, &format!(r#"{{"headers":"{text}"}}"#))?;
        let scope = format!("{ACCESS_KEY}/{}/{REGION}/s3/aws4_request", &date[..8]);
        let signature = member(&signed, "signature")?;
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={scope},SignedHeaders={names},Signature={signature}");
        let mut headers: Vec<(String, String)> = [
            // The name does not resolve everywhere, so the address is connected to and the name sent.
            ("host", host.as_str()),
            ("x-amz-date", &date),
            ("x-amz-content-sha256", self.payload_hash),
            ("authorization", &authorization),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        headers.extend(self.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let url = format!("{}{path}?{}", scene.server.url(), self.query);
        let answer = scene.send(self.method, &url, &headers, self.body)?;
        report.step(what, &line(self.method, &url), &answer, Expect::Accepted);
        Ok(answer)
    }
}

fn chunked(scene: &Scene, endpoint: &Service, report: &mut Report) -> Result<()> {
    let path = "/users/42/film%20%C3%A9.bin";
    let begin = Call {
        method: "POST",
        query: "uploads=",
        headers: &[("x-amz-acl", "private"), ("x-amz-meta-qqfilename", "film.bin")],
        body: b"",
        payload_hash: EMPTY_SHA256,
    };
    let answer = begin.make(scene, endpoint, path, report, "chunked upload: begin")?;
    let upload_id = answer.element("UploadId").ok_or("no UploadId")?;
    let query = format!("partNumber=1&uploadId={upload_id}");
    // SHA-256 of `hello`.
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let part = Call { method: "PUT", query: &query, headers: &[], body: b"hello", payload_hash: hash };
    part.make(scene, endpoint, path, report, "  its part")?;
    let query = format!("uploadId={upload_id}");
    let abort = Call { method: "DELETE", query: &query, headers: &[], body: b"", payload_hash: EMPTY_SHA256 };
    abort.make(scene, endpoint, path, report, "  and given up")?;
    Ok(())
}

fn attacks(endpoint: &Service, report: &mut Report) -> Result<()> {
    let now = now()?;
    let mut refuse = |what: &str, body: &str| -> Result<()> {
        let answer = ask(endpoint, body)?;
        let told = answer.text() == r#"{"invalid":true}"#;
        report.step(what, "POST /sign", &answer, Expect::Refused);
        if !told {
            report.check("  the client is told no more than that", &answer.text(), false);
        }
        Ok(())
    };
    refuse("attack: a key of another user", &policy(now, BUCKET, "users/43/snow.png")?.0)?;
    refuse("attack: out of the prefix by `..`", &policy(now, BUCKET, "users/42/../43/snow.png")?.0)?;
    refuse("attack: another bucket", &policy(now, "backups", "users/42/snow.png")?.0)?;
    let own = policy(now, BUCKET, "users/42/snow.png")?.0;
    refuse("attack: a larger file", &own.replace("]}", r#",["content-length-range","0","1000000"]]}"#))?;
    refuse("attack: HTML instead of an image", &own.replace("image/png", "text/html"))?;
    let host = "photos.s3.localhost";
    let read = Call { method: "GET", query: "", headers: &[], body: b"", payload_hash: EMPTY_SHA256 };
    let sign = |call: &Call<'_>, path: &str| {
        format!(r#"{{"headers":"{}"}}"#, call.text(host, path, &now.to_string()).0)
    };
    refuse("attack: sign a download", &sign(&read, "/users/42/secret.txt"))?;
    let wipe = Call { method: "POST", query: "delete=", ..read };
    refuse("attack: sign a mass deletion", &sign(&wipe, "/"))?;
    let begin = Call { method: "POST", query: "uploads=", ..read };
    let other_service = sign(&begin, "/users/42/x.bin").replace("/s3/aws4_request", "/iam/aws4_request");
    refuse("attack: sign for another service", &other_service)?;
    Ok(())
}
