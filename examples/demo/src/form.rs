//! A browser form within its policy, and outside of it.

use objsign::{Bucket, PostForm};
use objsign_local_s3::REGION;

use crate::report::{Expect, Report, line};
use crate::{BUCKET, Result, Scene, now};

pub(crate) fn upload(scene: &Scene, report: &mut Report) -> Result<()> {
    report.section("A POST form: 1 to 100 bytes of text below `in/`");
    let bucket = Bucket::at(&scene.server.url(), BUCKET, REGION)?;
    let now = now()?;
    let form = bucket
        .post_policy()
        .key_prefix("in/")
        .content_length_range(1..=100)
        .content_type("text/plain")
        .success_action_status(201)
        .sign(&scene.signer, now, 300)?;

    // A browser would put the file's name there; this server stores the variable as it stands.
    let filled = with(&form, "key", "in/hello.txt");
    let answer = scene.post_form(&form.url, &filled, b"hello")?;
    report.step("a file within the policy", &line("POST", &form.url), &answer, Expect::Accepted);
    let get = bucket.get("in/hello.txt").presign(&scene.signer, now, 60)?;
    let stored = scene.send("GET", &get.url, &[], b"")?;
    report.check("  it is stored", &stored.text(), stored.body == b"hello");

    let mut refuse = |what: &str, fields: &[(String, String)], file: &[u8]| -> Result<()> {
        let answer = scene.post_form(&form.url, fields, file)?;
        report.step(what, &line("POST", &form.url), &answer, Expect::Refused);
        Ok(())
    };
    refuse("a file that is too large", &filled, &[b'x'; 101])?;
    refuse("an empty file", &filled, b"")?;
    refuse("a key outside the prefix", &with(&form, "key", "out/hello.txt"), b"hello")?;
    refuse("another content type", &replaced(&filled, "Content-Type", "text/html"), b"hello")?;
    let mut more = filled.clone();
    more.insert(0, ("acl".into(), "public-read".into()));
    refuse("a field that the policy does not name", &more, b"hello")?;
    let policy =
        filled.iter().find(|(name, _)| name == "policy").map(|(_, value)| value.clone()).unwrap_or_default();
    // `e` and `f` stand for bits of the first character, `{`, so the text stays base64.
    refuse(
        "a policy changed after it was signed",
        &replaced(&filled, "policy", &policy.replacen('e', "f", 1)),
        b"hello",
    )?;
    let ended = bucket.post_policy().key("in/late.txt").sign(
        &scene.signer,
        objsign::Timestamp::from_unix(now.unix() - 400)?,
        300,
    )?;
    refuse("a form that has expired", &ended.fields, b"hello")?;
    Ok(())
}

fn with(form: &PostForm, name: &str, value: &str) -> Vec<(String, String)> {
    replaced(&form.fields, name, value)
}

fn replaced(fields: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let change =
        |(n, v): &(String, String)| (n.clone(), if n == name { value.to_owned() } else { v.clone() });
    fields.iter().map(change).collect()
}
