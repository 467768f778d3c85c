//! Presigned URLs: one object's life, a multipart upload, and what must not work.

use objsign::{Bucket, Payload, Presigned, S3Signer};
use objsign_local_s3::REGION;

use crate::client::Answer;
use crate::report::{Expect, Report, line};
use crate::{BUCKET, Result, Scene, now};

/// The least size of a part but the last, in bytes.
const PART: usize = 5 * 1024 * 1024;

fn bucket(scene: &Scene) -> Result<Bucket> {
    Ok(Bucket::at(&scene.server.url(), BUCKET, REGION)?)
}

fn use_url(scene: &Scene, presigned: &Presigned, body: &[u8]) -> Result<Answer> {
    scene.send(presigned.method.as_str(), &presigned.url, &presigned.headers, body)
}

pub(crate) fn objects(scene: &Scene, report: &mut Report) -> Result<()> {
    report.section("One object, through presigned URLs alone");
    let (bucket, signer, now) = (bucket(scene)?, &scene.signer, now()?);
    let key = "2024/snow day é+1.txt";
    let text = b"a picture of snow";

    let put = bucket.put(key).content_type("text/plain").metadata("owner", "me").presign(signer, now, 600)?;
    let answer = use_url(scene, &put, text)?;
    report.step("upload with a signed content type", &line("PUT", &put.url), &answer, Expect::Accepted);

    let get = bucket.get(key).download_as("Schneetag é.txt").presign(signer, now, 600)?;
    let answer = use_url(scene, &get, b"")?;
    report.step("download under another name", &line("GET", &get.url), &answer, Expect::Accepted);
    report.check("  the same bytes came back", &format!("{} bytes", answer.body.len()), answer.body == text);
    let name = answer.header("content-disposition").unwrap_or_default();
    report.check(
        "  the answer names the file",
        name,
        name.contains("filename*=UTF-8''Schneetag%20%C3%A9.txt"),
    );

    let head = bucket.head(key).presign(signer, now, 600)?;
    report.step("look at it", &line("HEAD", &head.url), &use_url(scene, &head, b"")?, Expect::Accepted);

    let list = bucket.list_objects().query("prefix", "2024/").presign(signer, now, 600)?;
    let answer = use_url(scene, &list, b"")?;
    report.step("list the bucket", &line("GET", &list.url), &answer, Expect::Accepted);
    report.check("  the object is in the list", key, answer.text().contains(&format!("<Key>{key}</Key>")));

    let sent = bucket.get(key).header("range", "bytes=2-8").sign(signer, now, Payload::Empty)?;
    let answer = scene.send("GET", &sent.url, &sent.headers, b"")?;
    report.step("a part of it, signed in a header", &line("GET", &sent.url), &answer, Expect::Accepted);
    report.check("  just these bytes came back", &answer.text(), answer.body == text[2..=8]);

    let delete = bucket.delete(key).presign(signer, now, 600)?;
    report.step("delete it", &line("DELETE", &delete.url), &use_url(scene, &delete, b"")?, Expect::Accepted);
    report.step("it is gone", &line("GET", &get.url), &use_url(scene, &get, b"")?, Expect::Refused);
    Ok(())
}

pub(crate) fn multipart(scene: &Scene, report: &mut Report) -> Result<()> {
    report.section("A multipart upload with presigned parts");
    let (bucket, signer, now) = (bucket(scene)?, &scene.signer, now()?);
    let key = "film/one.bin";
    let parts = [vec![b'a'; PART], vec![b'b'; PART], b"the end".to_vec()];

    let create = bucket.create_multipart_upload(key).presign(signer, now, 600)?;
    let answer = use_url(scene, &create, b"")?;
    report.step("begin", &line("POST", &create.url), &answer, Expect::Accepted);
    let upload_id = answer.element("UploadId").ok_or("the answer has no UploadId")?;

    let mut list = String::from("<CompleteMultipartUpload>");
    for (number, part) in (1..).zip(&parts) {
        let put = bucket.upload_part(key, &upload_id, number).presign(signer, now, 600)?;
        let answer = use_url(scene, &put, part)?;
        report.step(&format!("part {number}"), &line("PUT", &put.url), &answer, Expect::Accepted);
        let etag = answer.header("etag").ok_or("the part has no ETag")?;
        list += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
    }
    list += "</CompleteMultipartUpload>";
    let complete = bucket.complete_multipart_upload(key, &upload_id).presign(signer, now, 600)?;
    report.step(
        "complete",
        &line("POST", &complete.url),
        &use_url(scene, &complete, list.as_bytes())?,
        Expect::Accepted,
    );

    let get = bucket.get(key).presign(signer, now, 600)?;
    let whole = use_url(scene, &get, b"")?.body;
    report.check("  the parts are one object", &format!("{} bytes", whole.len()), whole == parts.concat());

    let create = bucket.create_multipart_upload("film/two.bin").presign(signer, now, 600)?;
    let upload_id = use_url(scene, &create, b"")?.element("UploadId").ok_or("the answer has no UploadId")?;
    let abort = bucket.abort_multipart_upload("film/two.bin", &upload_id).presign(signer, now, 600)?;
    report.step(
        "abort another",
        &line("DELETE", &abort.url),
        &use_url(scene, &abort, b"")?,
        Expect::Accepted,
    );
    Ok(())
}

pub(crate) fn misuse(scene: &Scene, report: &mut Report) -> Result<()> {
    report.section("What a presigned URL is not good for");
    let (bucket, signer, now) = (bucket(scene)?, &scene.signer, now()?);
    let key = "report.txt";
    use_url(scene, &bucket.put(key).presign(signer, now, 600)?, b"secret")?;
    let get = bucket.get(key).presign(signer, now, 600)?;
    report.step("the URL as it is", &line("GET", &get.url), &use_url(scene, &get, b"")?, Expect::Accepted);

    let mut refuse = |what: &str, method: &str, url: &str, headers: &[(&str, &str)]| -> Result<()> {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = scene.send(method, url, &headers, b"")?;
        report.step(what, &line(method, url), &answer, Expect::Refused);
        Ok(())
    };
    let an_hour_ago = objsign::Timestamp::from_unix(now.unix() - 3600)?;
    let expired = bucket.get(key).presign(signer, an_hour_ago, 600)?;
    refuse("a URL that has expired", "GET", &expired.url, &[])?;
    refuse("another expiry", "GET", &get.url.replace("X-Amz-Expires=600", "X-Amz-Expires=601"), &[])?;
    refuse("another object", "GET", &get.url.replace("report.txt", "reports.txt"), &[])?;
    refuse("another method", "DELETE", &get.url, &[])?;
    refuse("one parameter more", "GET", &format!("{}&response-content-type=text%2Fhtml", get.url), &[])?;
    refuse("a header that nobody signed", "GET", &get.url, &[("x-amz-request-payer", "requester")])?;
    let (before, signature) = get.url.split_at(get.url.len() - 1);
    let other = if signature == "0" { "1" } else { "0" };
    refuse("the last digit of the signature changed", "GET", &format!("{before}{other}"), &[])?;
    let typed = bucket.put(key).content_type("image/png").presign(signer, now, 600)?;
    refuse("another content type than the signed one", "PUT", &typed.url, &[("content-type", "text/html")])?;
    refuse("no signature at all", "GET", get.url.split('?').next().unwrap_or_default(), &[])?;
    Ok(())
}

pub(crate) fn session_token(scene: &Scene, report: &mut Report) -> Result<()> {
    report.section("Temporary credentials");
    let (bucket, now) = (bucket(scene)?, now()?);
    let put = bucket.put("tmp.txt").presign(&scene.temporary, now, 600)?;
    report.step(
        "signed with the session token",
        &line("PUT", &put.url),
        &use_url(scene, &put, b"x")?,
        Expect::Accepted,
    );

    let secret_alone = objsign::Credentials::new("ASIATEMPORARY", "a temporary/secret+key")?;
    let without = bucket.put("tmp.txt").presign(&S3Signer::new(secret_alone.clone()), now, 600)?;
    report.step(
        "signed without it",
        &line("PUT", &without.url),
        &use_url(scene, &without, b"x")?,
        Expect::Refused,
    );
    let foreign = S3Signer::new(secret_alone.session_token("a token of somebody else")?);
    let with_other = bucket.put("tmp.txt").presign(&foreign, now, 600)?;
    report.step(
        "signed with another one",
        &line("PUT", &with_other.url),
        &use_url(scene, &with_other, b"x")?,
        Expect::Refused,
    );
    Ok(())
}
