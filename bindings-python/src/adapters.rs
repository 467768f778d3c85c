//! The request out of what servers and gateways hand to Python: ASGI, WSGI, API Gateway.
//!
//! What a form has lost is refused or fails in the verifier; nothing is guessed.

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::args::{Data, WirePairs, iterate, member, pairs, string, type_error};
use crate::errors::kind_error;
use crate::request::{Received, Target};

pub(crate) fn asgi(scope: &Bound<'_, PyAny>) -> PyResult<Received> {
    let kind = text(scope, "type")?;
    if kind.as_deref() != Some("http") {
        return Err(kind_error("ConfigError", "not_http", "the ASGI scope is not of type http"));
    }
    let no_raw_path = "the ASGI server gives no raw_path, and a decoded path is not what was signed; with Mangum use \
                           Request.from_api_gateway(scope[\"aws.event\"])";
    let raw_path = bytes(scope, "raw_path")?.ok_or_else(|| no_raw_target(no_raw_path))?;
    let query = bytes(scope, "query_string")?.unwrap_or_default();
    let mut target = raw_path;
    // Older versions of httpx and Starlette's test client leave the query in it.
    let has_query = match target.iter().position(|&byte| byte == b'?') {
        Some(at) if target[at + 1..] == query[..] => true,
        Some(_) => return Err(no_raw_target("raw_path holds another query than query_string")),
        None => false,
    };
    if !has_query && !query.is_empty() {
        target.push(b'?');
        target.extend_from_slice(&query);
    }
    let method = text(scope, "method")?.unwrap_or_default();
    let headers = match member(scope, "headers")? {
        Some(headers) => headers.extract()?,
        None => WirePairs::default(),
    };
    Ok((method.into_bytes(), Target::Wire(target), headers))
}

pub(crate) fn wsgi(environ: &Bound<'_, PyAny>) -> PyResult<Received> {
    let raw = match latin1(environ, "RAW_URI")?.filter(|raw| !raw.is_empty()) {
        Some(raw) => Some(raw),
        None => latin1(environ, "REQUEST_URI")?.filter(|raw| !raw.is_empty()),
    };
    let mut target = raw.ok_or_else(|| {
            no_raw_target(
                "the WSGI server gives neither RAW_URI nor REQUEST_URI, and PATH_INFO is not what was signed; use \
                 gunicorn, uWSGI, mod_wsgi, waitress or cheroot",
            )
        })?;
    // Werkzeug's test client passes the path alone.
    if let Some(query) = latin1(environ, "QUERY_STRING")?.filter(|query| !query.is_empty())
        && !target.contains(&b'?')
    {
        target.push(b'?');
        target.extend_from_slice(&query);
    }
    let method = latin1(environ, "REQUEST_METHOD")?.unwrap_or_default();
    let mut headers = WirePairs::default();
    let entries = pairs(environ.as_borrowed(), |name, value| Ok((string(name)?, value.to_owned())))?;
    for (name, value) in entries {
        let header = match name.as_str() {
            "CONTENT_TYPE" | "CONTENT_LENGTH" => Some(name.as_str()),
            // What some servers make of `Content_Type`, beside the real one.
            "HTTP_CONTENT_TYPE" | "HTTP_CONTENT_LENGTH" => None,
            name => name.strip_prefix("HTTP_"),
        };
        let Some(header) = header else { continue };
        let value = latin1_bytes(&name, &value)?;
        // Servers set these two even where the client sent none.
        if header == name && value.is_empty() {
            continue;
        }
        headers.push(header.replace('_', "-").to_ascii_lowercase().as_bytes(), &value);
    }
    Ok((method, Target::Wire(target), headers))
}

pub(crate) fn api_gateway(event: &Bound<'_, PyAny>) -> PyResult<Received> {
    let context = member(event, "requestContext")?;
    let (method, target) = match context {
        // A load balancer's event has the same members and other escapes.
        Some(context) if member(&context, "elb")?.is_some() => return Err(unknown_event()),
        Some(context) if text(event, "version")?.as_deref() == Some("2.0") => http_api(event, &context)?,
        Some(context) if text(event, "httpMethod")?.is_some() => rest_api(event, &context)?,
        _ => return Err(unknown_event()),
    };
    let mut headers = event_pairs(event, "multiValueHeaders", "headers")?;
    // HTTP APIs take the cookies out of the headers; function URLs leave them there, too.
    let cookies = member(event, "cookies")?.map(|cookies| texts(&cookies, "cookies")).transpose()?;
    let has_cookie = headers.list().iter().any(|(name, _)| name.eq_ignore_ascii_case(b"cookie"));
    if let Some(cookies) = cookies.filter(|cookies| !cookies.is_empty() && !has_cookie) {
        headers.push(b"cookie", cookies.join("; ").as_bytes());
    }
    Ok((method, target, headers))
}

fn no_raw_target(message: &str) -> PyErr {
    kind_error("ConfigError", "no_raw_target", message)
}

fn unknown_event() -> PyErr {
    let message = "this is no event of an API Gateway REST API or HTTP API, or of a function URL (a load balancer's is \
                   not taken: its escapes differ)";
    kind_error("ConfigError", "unknown_event", message)
}

/// REST API, and HTTP API with payload format 1.0.
fn rest_api(event: &Bound<'_, PyAny>, context: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Target)> {
    let method = text(event, "httpMethod")?.unwrap_or_default().into_bytes();
    let parameters = event_pairs(event, "multiValueQueryStringParameters", "queryStringParameters")?;
    // The event's own path lacks the stage, which the client sent.
    let path = match text(context, "path")? {
        Some(path) => path,
        None => text(event, "path")?.unwrap_or_default(),
    };
    let path = path.into_bytes();
    Ok((
        method,
        match text(event, "version")?.as_deref() {
            Some("1.0") => Target::Decoded { path, parameters },
            _ => Target::DecodedQuery { path, parameters },
        },
    ))
}

/// HTTP API with payload format 2.0, and function URL.
fn http_api(event: &Bound<'_, PyAny>, context: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Target)> {
    let http = member(context, "http")?;
    let method = http.map(|http| text(&http, "method")).transpose()?.flatten().unwrap_or_default();
    let path = text(event, "rawPath")?.unwrap_or_default().into_bytes();
    let query = text(event, "rawQueryString")?.unwrap_or_default().into_bytes();
    let is_function_url = text(context, "domainName")?
        .is_some_and(|domain| domain.contains(".lambda-url.") && domain.ends_with(".on.aws"));
    let target = match is_function_url {
        true if query.is_empty() => Target::Wire(path),
        true => Target::Wire([&path[..], b"?", &query[..]].concat()),
        false => Target::DecodedPath { path, query },
    };
    Ok((method.into_bytes(), target))
}

/// The pairs of a map to lists, else of the map to single values. Either may be null or empty.
fn event_pairs(event: &Bound<'_, PyAny>, lists: &str, single: &str) -> PyResult<WirePairs> {
    if let Some(map) = member(event, lists)? {
        let named = pairs(map.as_borrowed(), |name, values| Ok((string(name)?, texts(&values, lists)?)))?;
        let mut all = WirePairs::default();
        for (name, value) in named.iter().flat_map(|(name, values)| values.iter().map(move |v| (name, v))) {
            all.push(name.as_bytes(), value.as_bytes());
        }
        if !all.is_empty() {
            return Ok(all);
        }
    }
    match member(event, single)? {
        Some(map) => map.extract(),
        None => Ok(WirePairs::default()),
    }
}

fn text(map: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<String>> {
    let Some(value) = member(map, name)? else { return Ok(None) };
    if !value.is_instance_of::<PyString>() {
        return Err(type_error(&format!("{name} is str"), value.as_borrowed()));
    }
    string(value.as_borrowed()).map(Some)
}

fn bytes(map: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Vec<u8>>> {
    let Some(value) = member(map, name)? else { return Ok(None) };
    match value.extract::<Data<'_>>() {
        Ok(data) => Ok(Some(data.0.into_owned())),
        Err(_) => Err(type_error(&format!("{name} is bytes"), value.as_borrowed())),
    }
}

fn texts(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<String>> {
    let items = iterate(value.as_borrowed(), &format!("{name} is a list of str"))?;
    items.map(|item| string(item?.as_borrowed())).collect()
}

fn latin1(map: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Vec<u8>>> {
    member(map, name)?.map(|value| latin1_bytes(name, &value)).transpose()
}

/// WSGI's strings hold one byte a character.
fn latin1_bytes(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if !value.is_instance_of::<PyString>() {
        return Err(type_error(&format!("{name} is str"), value.as_borrowed()));
    }
    value.call_method1("encode", ("latin-1",))?.extract()
}
