//! A signer written by hand, whose every piece can be spoilt.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use objsign::__conformance::{hmac_sha1, hmac_sha256};
use objsign::{
    Addresses, Cause, Credentials, Explainer, Explanation, OssVerifier, OssVersion, Payload, Request,
    Timestamp,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

pub(crate) const ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
pub(crate) const TOKEN: &str = "FwoGZXIvYXdzE+token/EXAMPLE==";
pub(crate) const HOST: &str = "photos.s3.eu-central-1.amazonaws.com";
pub(crate) const REGION: &str = "eu-central-1";
/// 2024-09-03T10:21:17Z.
pub(crate) const NOW: i64 = 1_725_358_877;
pub(crate) const DATE: &str = "20240903T102117Z";
pub(crate) const HTTP_DATE: &str = "Tue, 03 Sep 2024 10:21:17 GMT";
pub(crate) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix(NOW).unwrap()
}

pub(crate) fn permanent() -> Credentials {
    Credentials::new(ID, SECRET).unwrap()
}

pub(crate) fn temporary() -> Credentials {
    permanent().session_token(TOKEN).unwrap()
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub(crate) fn encoded(text: &str) -> String {
    const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, STRICT).to_string()
}

/// A request as it is sent. The query is in wire form, without `?`.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Names of the headers that are signed besides `host`.
    pub(crate) signed: Vec<String>,
    pub(crate) service: &'static str,
    pub(crate) body: Option<&'static [u8]>,
}

/// What the client signs: the right pieces, until a test spoils one.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) method: String,
    pub(crate) uri: String,
    /// Encoded, in order.
    pub(crate) query: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) names: String,
    pub(crate) payload: String,
    pub(crate) date: String,
    pub(crate) scope: String,
    pub(crate) key_scope: String,
    pub(crate) prefix: &'static str,
    pub(crate) secret: String,
    pub(crate) hex_steps: bool,
    pub(crate) upper: bool,
    pub(crate) base64: bool,
    /// Replaces the whole canonical request.
    pub(crate) edit: fn(String) -> String,
}

impl Sent {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            query: String::new(),
            headers: vec![("Host".into(), HOST.into())],
            signed: Vec::new(),
            service: "s3",
            body: None,
        }
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// With query parameters in wire form.
    pub(crate) fn query(mut self, query: &str) -> Self {
        self.query = query.into();
        self
    }

    /// With a header that is signed.
    pub(crate) fn signed(self, name: &str, value: &str) -> Self {
        let mut sent = self.with(name, value);
        sent.signed.push(name.to_ascii_lowercase());
        sent
    }

    /// With a header that is not.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With another value for a header.
    pub(crate) fn replace(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn host(self, host: &str) -> Self {
        self.replace("Host", host)
    }

    pub(crate) fn path(mut self, path: &str) -> Self {
        self.path = path.into();
        self
    }

    pub(crate) fn method(mut self, method: &str) -> Self {
        self.method = method.into();
        self
    }

    /// With a parameter at the end of the query.
    pub(crate) fn append(mut self, parameter: &str) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(parameter);
        self
    }

    pub(crate) fn replace_query(mut self, from: &str, to: &str) -> Self {
        assert!(self.query.contains(from), "{} has no {from}", self.query);
        self.query = self.query.replace(from, to);
        self
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn text(&self, payload: &str) -> Text {
        let mut query: Vec<String> = self
            .query
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| if part.contains('=') { part.into() } else { format!("{part}=") })
            .collect();
        query.sort();
        let mut headers: Vec<(String, String)> =
            self.signed.iter().map(|name| (name.clone(), self.header(name).unwrap().trim().into())).collect();
        headers.push(("host".into(), self.header("host").unwrap().into()));
        headers.sort();
        let scope = format!("{}/{REGION}/{}/aws4_request", &DATE[..8], self.service);
        let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        Text {
            method: self.method.clone(),
            uri: self.path.clone(),
            query,
            names: names.join(";"),
            headers,
            payload: payload.into(),
            date: DATE.into(),
            key_scope: scope.clone(),
            scope,
            prefix: "AWS4",
            secret: SECRET.into(),
            hex_steps: false,
            upper: false,
            base64: false,
            edit: |text| text,
        }
    }

    /// Presigned for 900 seconds, by a client that makes this mistake.
    pub(crate) fn presigned(self, mistake: impl FnOnce(&mut Text)) -> Self {
        self.presigned_for(900, mistake)
    }

    pub(crate) fn presigned_for(mut self, seconds: u64, mistake: impl FnOnce(&mut Text)) -> Self {
        let text = self.text(UNSIGNED);
        let own = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={ID}%2F{}&X-Amz-Date={DATE}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders={}",
            encoded(&text.scope),
            encoded(&text.names),
        );
        self.query = if self.query.is_empty() { own } else { format!("{}&{own}", self.query) };
        let mut text = self.text(UNSIGNED);
        mistake(&mut text);
        let signature = text.signature();
        self.append(&format!("X-Amz-Signature={signature}"))
    }

    /// With an Authorization header, by a client that makes this mistake.
    pub(crate) fn authorized(self, payload: &str, mistake: impl FnOnce(&mut Text)) -> Self {
        let sent = self.signed("X-Amz-Date", DATE);
        let mut text = sent.text(payload);
        mistake(&mut text);
        let (signature, names, scope) = (text.signature(), &text.names, &text.scope);
        let value =
            format!("AWS4-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders={names}, Signature={signature}");
        sent.with("Authorization", &value)
    }

    /// The target on the request line.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    pub(crate) fn explained_by(
        &self,
        explainer: &Explainer,
        credentials: &Credentials,
        at: i64,
    ) -> Explanation {
        let target = self.target();
        let mut request = Request::new(&self.method, &target, &self.headers);
        if let Some(body) = self.body {
            request = request.payload(Payload::Bytes(body));
        }
        let why = explainer.explain(&request, credentials, Timestamp::from_unix(at).unwrap());
        holds_no_secret(&why, &target);
        why
    }

    pub(crate) fn explained(&self) -> Explanation {
        self.explained_by(&Explainer::s3(REGION), &permanent(), NOW)
    }

    /// That the explanation is this cause, proved, with a cure that says this.
    #[track_caller]
    pub(crate) fn is(&self, cause: Cause, cure: &str) -> Explanation {
        proves(self.explained(), cause, cure)
    }
}

impl Text {
    pub(crate) fn canonical(&self) -> String {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let text = format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            self.method,
            self.uri,
            self.query.join("&"),
            self.names,
            self.payload
        );
        (self.edit)(text)
    }

    fn signature(&self) -> String {
        let hash = sha256_hex(self.canonical().as_bytes());
        let text = format!("AWS4-HMAC-SHA256\n{}\n{}\n{hash}", self.date, self.scope);
        let mut key = format!("{}{}", self.prefix, self.secret).into_bytes();
        for part in self.key_scope.split('/') {
            key = hmac_sha256(&key, part.as_bytes()).to_vec();
            if self.hex_steps {
                key = hex::encode(&key).into_bytes();
            }
        }
        let tag = hmac_sha256(&key, text.as_bytes());
        match (self.base64, self.upper) {
            (true, _) => encoded(&STANDARD.encode(tag)),
            (_, true) => hex::encode_upper(tag),
            _ => hex::encode(tag),
        }
    }
}

#[track_caller]
pub(crate) fn proves(why: Explanation, cause: Cause, cure: &str) -> Explanation {
    assert_eq!(why.cause, cause, "{why}");
    assert!(why.certain, "{why}");
    assert!(why.cure.contains(cure), "{why}");
    why
}

/// No secret, no token, and no signature but pieces shorter than anyone could use.
#[track_caller]
pub(crate) fn holds_no_secret(why: &Explanation, target: &str) {
    let shown = format!("{why}\n{why:?}");
    let signature = target.split("ignature=").nth(1).map(|rest| rest.split('&').next().unwrap_or(rest));
    let encoded = [encoded(TOKEN), encoded(SECRET)];
    let secrets = [SECRET, TOKEN].into_iter().chain(encoded.iter().map(String::as_str));
    for secret in secrets.chain(signature.filter(|signature| signature.len() >= 8)) {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!why.summary.contains("{}") && !why.cure.contains("{}"), "{shown}");
}

pub(crate) const OSS_ID: &str = "LTAI5tExampleKeyId";
pub(crate) const OSS_HOST: &str = "photos.oss.example.com";

pub(crate) fn oss_credentials() -> Credentials {
    Credentials::new(OSS_ID, SECRET).unwrap()
}

pub(crate) fn oss_addresses() -> Addresses {
    Addresses::new()
        .virtual_host("oss.example.com")
        .and_then(|table| table.path_style("127.0.0.1"))
        .and_then(|table| table.cname("img.example.com", "photos"))
        .unwrap()
}

/// For every version.
pub(crate) fn oss_verifier() -> OssVerifier {
    let versions = [OssVersion::V1, OssVersion::V2, OssVersion::V4];
    OssVerifier::new(oss_addresses(), versions).region("cn-hangzhou").unwrap()
}

pub(crate) fn oss_signature(string_to_sign: &str) -> String {
    STANDARD.encode(hmac_sha1(SECRET.as_bytes(), string_to_sign.as_bytes()))
}

/// An OSS request: target and headers as received, the string that its client signed, and that client's `Host`.
pub(crate) struct Oss {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Oss {
    /// With an Authorization header over this string.
    pub(crate) fn header(
        method: &'static str,
        target: &str,
        headers: &[(&str, &str)],
        string_to_sign: &str,
    ) -> Self {
        let mut headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        if !headers.iter().any(|(name, _)| name == "Host") {
            headers.push(("Host".into(), OSS_HOST.into()));
        }
        let signature = oss_signature(string_to_sign);
        headers.push(("Authorization".into(), format!("OSS {OSS_ID}:{signature}")));
        Self { method, target: target.into(), headers }
    }

    /// A signed URL over this string, its parameters behind those of `target`.
    pub(crate) fn url(
        method: &'static str,
        target: &str,
        headers: &[(&str, &str)],
        string_to_sign: &str,
    ) -> Self {
        let mut sent = Self::header(method, target, headers, string_to_sign);
        sent.headers.retain(|(name, _)| name != "Authorization");
        let mark = if target.contains('?') { '&' } else { '?' };
        let signature = encoded(&oss_signature(string_to_sign));
        sent.target =
            format!("{target}{mark}OSSAccessKeyId={OSS_ID}&Expires={}&Signature={signature}", NOW + 900);
        sent
    }

    pub(crate) fn explained_with(&self, credentials: &Credentials, at: i64) -> Explanation {
        let request = Request::new(self.method, &self.target, &self.headers);
        let explainer = Explainer::oss(oss_verifier());
        let why = explainer.explain(&request, credentials, Timestamp::from_unix(at).unwrap());
        holds_no_secret(&why, &self.target);
        why
    }

    #[track_caller]
    pub(crate) fn is(&self, cause: Cause, cure: &str) -> Explanation {
        proves(self.explained_with(&oss_credentials(), NOW), cause, cure)
    }
}
