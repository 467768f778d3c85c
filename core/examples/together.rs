//! Signs what a test of the Node package made up: a JSON list on standard input, a list of answers on standard output.
//! `together.py` there does the same in Python.

use std::error::Error;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::{
    Bucket, ConfigError, Credentials, Method, OssBucket, OssSigner, Payload, PostForm, Presigned, S3Signer,
    SignError, SignedRequest, Timestamp,
};
use serde_json::{Map, Value, json};

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "a/token+of=all";

fn main() -> Result<(), Box<dyn Error>> {
    let cases: Vec<Value> = serde_json::from_reader(io::stdin())?;
    let answers = cases.iter().map(|case| Ok(answer(case)?.unwrap_or_else(|refusal| refusal.0)));
    let answers: Vec<Value> = answers.collect::<Result<_, Box<dyn Error>>>()?;
    serde_json::to_writer(io::stdout(), &answers)?;
    Ok(())
}

/// Why something was not signed.
struct Refusal(Value);

impl From<SignError> for Refusal {
    fn from(error: SignError) -> Self {
        Self(json!({ "error": "SignError", "kind": error.kind() }))
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self(json!({ "error": "ConfigError", "kind": error.kind() }))
    }
}

/// The outer error is one of the case's.
fn answer(case: &Value) -> Result<Result<Value, Refusal>, Box<dyn Error>> {
    let key = STANDARD.decode(case["key"].as_str().ok_or("no key")?).map_err(|error| error.to_string())?;
    let now = case["now"].as_i64().ok_or("no time")?;
    let (query, headers) = (pairs(&case["query"])?, pairs(&case["headers"])?);
    Ok(sign(case, &key, now, &query, &headers))
}

type Pairs<'a> = Vec<(&'a str, &'a str)>;

fn pairs(list: &Value) -> Result<Pairs<'_>, Box<dyn Error>> {
    fn pair(pair: &Value) -> Option<(&str, &str)> {
        Some((pair[0].as_str()?, pair[1].as_str()?))
    }
    let list = list.as_array().ok_or("no list")?;
    list.iter().map(|one| pair(one).ok_or_else(|| "no pair".into())).collect()
}

fn sign(
    case: &Value,
    key: &[u8],
    now: i64,
    query: &Pairs<'_>,
    headers: &Pairs<'_>,
) -> Result<Value, Refusal> {
    let mut credentials = Credentials::new(ID, SECRET)?;
    if case["temporary"] == true {
        credentials = credentials.session_token(TOKEN)?;
    }
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    let signer = S3Signer::new(credentials.clone());
    let photos = Bucket::aws("photos", text("region"))?;
    let devices = OssBucket::new("https://oss-cn-hangzhou.aliyuncs.com", "devices")?.region("cn-hangzhou")?;
    let oss_signer = OssSigner::new(credentials);
    // The other languages take any number, and refuse what is none of seconds.
    let seconds = || {
        let seconds = case["expires_in"].as_u64();
        seconds.ok_or_else(|| Refusal(json!({ "error": "SignError", "kind": "invalid_expiry" })))
    };
    let now = Timestamp::from_unix(now)?;

    if text("call") == "post" {
        let policy = photos.post_policy().key(text("name")).fields_and_conditions(headers, "[]");
        return Ok(form(policy.sign(&signer, now, seconds()?)?));
    }
    let method: Method = text("method").parse::<Method>()?;
    if text("call").starts_with("oss") {
        let mut request = devices.object(method, key);
        request = query.iter().fold(request, |request, (name, value)| request.query(*name, *value));
        request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        return Ok(match text("call") {
            "oss_v1" => presigned(request.presign_v1(&oss_signer, now, seconds()?)?),
            _ => signed(request.sign_v4(&oss_signer, now)?),
        });
    }
    let mut request = photos.object(method, key);
    request = query.iter().fold(request, |request, (name, value)| request.query(*name, *value));
    request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Ok(match text("call") {
        "sign" => signed(request.sign(&signer, now, Payload::Bytes(key))?),
        _ => presigned(request.presign(&signer, now, seconds()?)?),
    })
}

/// A header given twice is one with both values, as it is signed.
fn object(pairs: Vec<(String, String)>) -> Value {
    let mut object: Map<String, Value> = Map::new();
    for (name, value) in pairs {
        let before = object.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
        let (name, value) = match before {
            Some((known, Value::String(before))) => (known.clone(), format!("{before},{value}")),
            _ => (name, value),
        };
        object.insert(name, value.into());
    }
    object.into()
}

fn presigned(signed: Presigned) -> Value {
    json!({ "url": signed.url, "headers": object(signed.headers) })
}

fn signed(signed: SignedRequest) -> Value {
    json!({ "url": signed.url, "headers": object(signed.headers) })
}

fn form(form: PostForm) -> Value {
    json!({ "url": form.url, "fields": object(form.fields) })
}
