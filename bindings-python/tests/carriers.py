"""Servers and gateways as they hand a request on, for requests that are signed in the tests.

What API Gateway and Lambda do was read off events captured from them: a REST API and a function URL keep the
path as sent, an HTTP API decodes it twice and cuts it at a `?`; a REST API decodes the parameters, the others
keep the query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlsplit

from objsign import Presigned, Request, SignedRequest


@dataclass(frozen=True)
class Sent:
    """A request as its client sends it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None = None

    @staticmethod
    def of(signed: Presigned | SignedRequest, body: bytes | None = None) -> Sent:
        url = urlsplit(signed.url)
        target = signed.url.partition(url.netloc)[2]
        return Sent(signed.method, target, {"host": url.netloc, **signed.headers}, body)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def with_header(self, name: str, value: str) -> Sent:
        return replace(self, headers={**self.headers, name: value})


def asgi(sent: Sent) -> Request:
    """uvicorn, hypercorn, granian."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "https",
        "method": sent.method,
        "root_path": "",
        "path": unquote(sent.path),
        "raw_path": sent.path.encode(),
        "query_string": sent.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.headers.items()],
        "client": ("192.0.2.7", 50123),
        "server": ("127.0.0.1", 8000),
    }
    return Request.from_asgi(scope, payload=sent.body)


def _environ(sent: Sent) -> dict[str, object]:
    named = {name.upper().replace("-", "_"): value for name, value in sent.headers.items()}
    return {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(sent.path, "latin-1"),
        "QUERY_STRING": sent.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        **{
            name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}": value
            for name, value in named.items()
        },
    }


def gunicorn(sent: Sent) -> Request:
    return Request.from_wsgi({**_environ(sent), "RAW_URI": sent.target}, payload=sent.body)


def uwsgi(sent: Sent) -> Request:
    return Request.from_wsgi({**_environ(sent), "REQUEST_URI": sent.target}, payload=sent.body)


def rest_api(sent: Sent) -> Request:
    """At a domain of its own."""
    return Request.from_api_gateway(_event_v1(sent, sent.path), payload=sent.body)


def http_api_format_1(sent: Sent) -> Request:
    """An HTTP API with payload format 1.0."""
    event = {"version": "1.0", **_event_v1(sent, _decoded_by_http_api(sent))}
    return Request.from_api_gateway(event, payload=sent.body)


def _decoded_by_http_api(sent: Sent) -> str:
    return unquote(unquote(sent.path).partition("?")[0])


def _event_v1(sent: Sent, path: str) -> dict[str, object]:
    """Sorted by name, as a map may be."""
    parameters: dict[str, list[str]] = {}
    for name, value in sorted(parse_qsl(sent.query, keep_blank_values=True)):
        parameters.setdefault(name, []).append(value)
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": sent.method,
        "headers": sent.headers or None,
        "multiValueHeaders": {name: [value] for name, value in sent.headers.items()} or None,
        "queryStringParameters": {name: values[-1] for name, values in parameters.items()} or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": {"proxy": path[1:]},
        "stageVariables": None,
        "requestContext": {"httpMethod": sent.method, "path": path, "stage": "live"},
        "body": None,
        "isBase64Encoded": False,
    }


def _event_v2(sent: Sent, raw_path: str, path: str, domain: str) -> dict[str, object]:
    parameters = dict(parse_qsl(sent.query, keep_blank_values=True))
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw_path,
        "rawQueryString": sent.query,
        "headers": {name.lower(): value for name, value in sent.headers.items()},
        **({"queryStringParameters": parameters} if parameters else {}),
        "requestContext": {
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {"method": sent.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7"},
            "routeKey": "$default",
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }


def http_api(sent: Sent) -> Request:
    path = _decoded_by_http_api(sent)
    event = _event_v2(sent, path, path, "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com")
    return Request.from_api_gateway(event, payload=sent.body)


def function_url(sent: Sent) -> Request:
    domain = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws"
    event = _event_v2(sent, sent.path, unquote(sent.path), domain)
    return Request.from_api_gateway(event, payload=sent.body)


# Those that hand on all that was signed.
LOSSLESS: dict[str, Callable[[Sent], Request]] = {
    "asgi": asgi,
    "gunicorn": gunicorn,
    "uwsgi": uwsgi,
    "rest-api": rest_api,
    "function-url": function_url,
}
ALL = {**LOSSLESS, "http-api": http_api, "http-api-format-1": http_api_format_1}
