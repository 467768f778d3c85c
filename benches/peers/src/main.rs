//! Prints a table for each job: objsign, other libraries and the bare hashing, in one run. See `scripts/bench`.

mod floor;
mod harness;
mod servers;
mod signers;

use std::alloc::System;

use harness::{Group, Timed};
use objsign_gates::counting::Counting;
use objsign_gates::jobs::{self, Job};
use objsign_gates::samples::*;

#[global_allocator]
static ALLOCATOR: Counting<System> = Counting(System);

const BATCH: usize = 100_000;

fn main() {
    let token = token();
    for (token, title) in
        [(None, "Presign a GET"), (Some(token.as_str()), "Presign a GET with an 800-character token")]
    {
        presigning(title, token).run();
    }
    for (token, title) in [
        (None, "Presign a GET, the first of a signer"),
        (Some(token.as_str()), "Presign a GET with a token, the first of a signer"),
    ] {
        cold(title, token).run();
    }
    for (token, title) in
        [(None, "Presign many keys, each"), (Some(token.as_str()), "Presign many keys with a token, each")]
    {
        batch(title, token).run();
    }
    for (token, title) in
        [(None, "Verify a presigned GET"), (Some(token.as_str()), "Verify a presigned GET with a token")]
    {
        verifying(title, token).run();
    }
    for group in forms() {
        group.run();
    }
    for group in oss_verifying() {
        group.run();
    }
    for group in explaining() {
        group.run();
    }
}

/// The messages of one presigned GET: canonical request, string to sign, and the hash within the outer one.
fn messages(token: Option<&str>) -> [usize; 3] {
    let stages = bucket().get(KEY).presign_stages(&signer(token), now(), 900).unwrap();
    [floor::blocks(stages.canonical_request.len()), floor::blocks(stages.string_to_sign.len()), 1]
}

/// The same with the key derived: four HMACs of four blocks, and the two pads of the last one's key.
fn messages_with_key(token: Option<&str>) -> Vec<usize> {
    [vec![1; 16 + 2], messages(token).to_vec()].concat()
}

fn own(end: &str, token: Option<&str>) -> Vec<Job> {
    let mut jobs = jobs::presigning(end, token);
    let names = ["objsign `presign_into`", "objsign `presign`", "objsign `S3Signer::new`, `presign`"];
    for (job, name) in jobs.iter_mut().zip(names) {
        job.name = name.into();
    }
    jobs
}

/// Under its name in the library.
fn ours(job: Job) -> Timed {
    let (call, with) = job.name.split_once(", ").unwrap_or((&job.name, ""));
    let name = format!("objsign `{call}`{}{with}", if with.is_empty() { "" } else { ", " });
    Job { name, ..job }.into()
}

fn presigning(title: &'static str, token: Option<&str>) -> Group {
    let ours = bucket().get(KEY).presign(&signer(token), now(), 900).unwrap().url;
    let mut jobs = own("", token);
    jobs.truncate(2);
    jobs.extend(signers::presigning(token, &ours));
    let floor = floor::sha256("hashing, pads of the key kept", &messages(token));
    Group::new(title, floor, jobs.into_iter().map(Timed::from))
}

fn cold(title: &'static str, token: Option<&str>) -> Group {
    let floor = floor::sha256("hashing, with the key derived", &messages_with_key(token));
    Group::new(title, floor, own("", token).into_iter().skip(2).map(Timed::from))
}

fn batch(title: &'static str, token: Option<&str>) -> Group {
    let many = |count| {
        Job::new(format!("objsign `presign_many` of {count}, each"), jobs::presign_many(count, token))
    };
    let mut single = own("", token);
    single.truncate(2);
    let floor = floor::sha256("hashing, pads of the key kept", &messages(token));
    let many = [1000, BATCH].map(|count| Timed::many(many(count), count));
    let compared = [one_by_one(token), copied(token)].map(|job| Timed::many(job, BATCH));
    Group::new(title, floor, single.into_iter().map(Timed::from).chain(many).chain(compared))
}

/// What a batch is an alternative to.
fn one_by_one(token: Option<&str>) -> Job {
    let (place, warm) = (bucket(), signer(token));
    let keys: Vec<_> = (0..BATCH).map(jobs::numbered_key).collect();
    let one = move |key: &String| place.get(key).presign(&warm, now(), 900).unwrap().url;
    Job::new(format!("objsign `presign`, {BATCH} of them kept, each"), move || {
        keys.iter().map(&one).collect::<Vec<_>>()
    })
}

/// No batch that gives each URL as a string of its own can take less: memory that is new to the process.
fn copied(token: Option<&str>) -> Job {
    let url = bucket().get(jobs::numbered_key(0).as_str()).presign(&signer(token), now(), 900).unwrap().url;
    Job::new(format!("a copy of such a URL, {BATCH} of them kept, each"), move || vec![url.clone(); BATCH])
}

fn verifying(title: &'static str, token: Option<&str>) -> Group {
    let ours = jobs::s3_verify("objsign `S3Verifier::verify`", presigned(token), token);
    let first = jobs::s3_verify_first("objsign, the first with these credentials", presigned(token), token);
    let derived = floor::sha256("hashing, with the key derived", &messages_with_key(token));
    let [careless, whole] = servers::s3s(token);
    let floor = floor::sha256("hashing, pads of the key kept", &messages(token));
    let timed = [ours, first, derived, careless].map(Timed::from);
    let place = timed.len() - 1;
    Group::new(title, floor, timed.into_iter().chain([Timed::less(whole, place)]))
}

fn forms() -> [Group; 2] {
    let (signer, policy) = (signer(None), policy(""));
    let place = bucket();
    let form = place.post_policy().key_prefix("in/").content_length_range(1..=15_000_000);
    let signed = form.sign(&signer, now(), 300).unwrap();
    let field = signed.fields.iter().find(|(name, _)| name == "policy").unwrap().1.len();
    let answer = guard().answer(&signer, policy.as_bytes(), now()).body;
    let answered = answer.split('"').nth(3).unwrap().len();
    let floor = |bytes| floor::sha256("hashing, pads of the key kept", &[floor::blocks(bytes), 1]);
    [
        Group::new(
            "Sign a POST policy",
            floor(field),
            [jobs::post_policy_into(), jobs::post_policy()].map(ours),
        ),
        Group::new("Answer Fine Uploader: read, judge, sign", floor(answered), [ours(jobs::guard_policy())]),
    ]
}

fn oss_verifying() -> [Group; 2] {
    let floor = |wire: &Wire| {
        let text = oss_verifier().parse(&wire.request(), now()).unwrap().string_to_sign().len();
        floor::sha1("HMAC-SHA1, the key's pads made", &[1, 1, floor::blocks(text), 1])
    };
    let (header, url) = (oss_v1_header(), oss_v1_url());
    [
        Group::new(
            "Verify OSS V1, header",
            floor(&header),
            [jobs::oss_verify("objsign `OssVerifier::verify`", header).into()],
        ),
        Group::new(
            "Verify OSS V1, URL",
            floor(&url),
            [jobs::oss_verify("objsign `OssVerifier::verify`", url).into()],
        ),
    ]
}

fn explaining() -> [Group; 1] {
    let floor = floor::sha256("hashing of one verification", &messages_with_key(None));
    [Group::new("Explain a mismatch", floor, jobs::explaining().into_iter().map(ours))]
}
