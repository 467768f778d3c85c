//! What S3 does for web pages of other origins: one rule, as in a bucket's CORS configuration, for all buckets.

use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use hyper::{Method, StatusCode};
use s3s::{Body, HttpResponse};

const REFUSAL: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessForbidden</Code><Message>\
                       CORSResponse: This CORS request is not allowed.</Message></Error>";

/// Which web pages may call, and how. Without origins there is no rule, and preflights are no matter of its.
#[derive(Clone, Debug, Default)]
pub struct CorsRule {
    /// `https://example.com`, or `*`.
    pub origins: Vec<String>,
    /// `GET` and so on.
    pub methods: Vec<String>,
    /// The headers that a page may send, each with at most one `*` in it.
    pub headers: Vec<String>,
    /// The headers of an answer that a page may read.
    pub exposed: Vec<String>,
}

impl CorsRule {
    /// The answer to a preflight; `None` if the request is none, or there is no rule.
    pub(crate) fn preflight(&self, method: &Method, headers: &HeaderMap) -> Option<HttpResponse> {
        if method != Method::OPTIONS || self.origins.is_empty() {
            return None;
        }
        let asked = text(headers, &ACCESS_CONTROL_REQUEST_HEADERS);
        let names = || asked.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
        let allowed = text(headers, &ACCESS_CONTROL_REQUEST_METHOD)
            .and_then(|method| self.allowed(headers, method))
            .filter(|_| names().all(|name| self.headers.iter().any(|pattern| matches(pattern, name))));
        let mut answer = HttpResponse::new(Body::empty());
        let Some(mut allowed) = allowed else {
            *answer.status_mut() = StatusCode::FORBIDDEN;
            *answer.body_mut() = Body::from(REFUSAL.to_owned());
            return Some(answer);
        };
        if let Some(value) = asked.and_then(|asked| HeaderValue::from_str(&asked.to_ascii_lowercase()).ok()) {
            allowed.insert(ACCESS_CONTROL_ALLOW_HEADERS, value);
        }
        answer.headers_mut().extend(allowed);
        Some(answer)
    }

    /// The headers that let a page read the answer to this request; none if it may not.
    pub(crate) fn headers(&self, method: &Method, headers: &HeaderMap) -> HeaderMap {
        self.allowed(headers, method.as_str()).unwrap_or_default()
    }

    fn allowed(&self, headers: &HeaderMap, method: &str) -> Option<HeaderMap> {
        let origin = text(headers, &ORIGIN)?;
        let pattern = self.origins.iter().find(|pattern| matches(pattern, origin))?;
        self.methods.iter().find(|allowed| *allowed == method)?;
        let mut found = HeaderMap::new();
        // Each value was a header or comes from a flag; what no header can hold, no page gets.
        let mut insert =
            |name, value: &str| HeaderValue::from_str(value).ok().map(|value| found.insert(name, value));
        if pattern == "*" {
            insert(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        } else {
            insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        insert(ACCESS_CONTROL_ALLOW_METHODS, &self.methods.join(", "));
        insert(VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
        if !self.exposed.is_empty() {
            insert(ACCESS_CONTROL_EXPOSE_HEADERS, &self.exposed.join(", "));
        }
        Some(found)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a pattern with at most one `*` matches, whatever the letter case.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> CorsRule {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        CorsRule {
            origins: list(&["https://page.example"]),
            methods: list(&["GET", "PUT"]),
            headers: list(&["authorization", "x-amz-meta-*"]),
            exposed: list(&["ETag"]),
        }
    }

    fn asked(origin: &'static str, method: &'static str, headers: &'static str) -> HeaderMap {
        let pairs = [
            (ORIGIN, origin),
            (ACCESS_CONTROL_REQUEST_METHOD, method),
            (ACCESS_CONTROL_REQUEST_HEADERS, headers),
        ];
        pairs.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
    }

    fn status(headers: &HeaderMap) -> Option<u16> {
        rule().preflight(&Method::OPTIONS, headers).map(|answer| answer.status().as_u16())
    }

    #[test]
    fn a_preflight_is_answered_as_the_rule_says() {
        let good = asked("https://page.example", "PUT", "Authorization, x-amz-meta-qqfilename");
        assert_eq!(status(&good), Some(200));
        for bad in [
            asked("https://other.example", "PUT", "authorization"),
            asked("https://page.example.other", "PUT", "authorization"),
            asked("https://page.example", "DELETE", "authorization"),
            asked("https://page.example", "PUT", "authorization, x-amz-acl"),
            HeaderMap::new(),
        ] {
            assert_eq!(status(&bad), Some(403), "{bad:?}");
        }
        assert!(rule().preflight(&Method::PUT, &good).is_none());
        assert!(CorsRule::default().preflight(&Method::OPTIONS, &good).is_none());
    }

    #[test]
    fn answers_are_readable_for_pages_of_the_rule_alone() {
        let headers = |origin| rule().headers(&Method::GET, &asked(origin, "", ""));
        let found = headers("https://page.example");
        assert_eq!(found.get(ACCESS_CONTROL_ALLOW_ORIGIN).unwrap(), "https://page.example");
        assert_eq!(found.get(ACCESS_CONTROL_EXPOSE_HEADERS).unwrap(), "ETag");
        assert!(headers("https://other.example").is_empty());
        assert!(rule().headers(&Method::POST, &asked("https://page.example", "", "")).is_empty());
        assert!(CorsRule::default().headers(&Method::GET, &HeaderMap::new()).is_empty());
    }

    #[test]
    fn one_star_stands_for_anything() {
        assert!(matches("*", "anything"));
        assert!(matches("x-amz-meta-*", "X-Amz-Meta-A"));
        assert!(!matches("x-amz-meta-*", "x-amz-acl"));
        assert!(!matches("aba*ba", "aba"));
    }
}
