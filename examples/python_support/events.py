"""API Gateway's events: what it makes of a request, for either kind, with all the fields of its manual."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

Kind = Literal["http", "rest"]
Event = dict[str, Any]

ACCOUNT = "123456789012"
API = "a1b2c3d4e5"
TIME = "24/May/2013:00:00:00 +0000"


def match(resource: str, path: str) -> dict[str, str] | None:
    """The path parameters if a path is of this resource."""
    patterns, parts = resource.split("/"), path.split("/")
    if len(patterns) != len(parts):
        return None
    parameters = {}
    for pattern, part in zip(patterns, parts, strict=True):
        if pattern.startswith("{") and part:
            parameters[pattern.strip("{}")] = unquote(part)
        elif pattern != part:
            return None
    return parameters


def find(routes: list[str], method: str, path: str) -> tuple[str | None, dict[str, str]]:
    """The route (`GET /list`) that a request takes, with its path parameters."""
    for route in routes:
        route_method, resource = route.split(" ", 1)
        parameters = match(resource, path)
        if parameters is not None and route_method == method:
            return route, parameters
    return None, {}


def http_api(
    routes: list[str],
    method: str,
    target: str,
    headers: list[tuple[str, str]] | None = None,
    body: str | None = None,
    *,
    region: str = "eu-central-1",
) -> Event:
    """An HTTP API's event, payload format 2.0. What no route takes goes to `$default`."""
    path, _, raw_query = target.partition("?")
    route, parameters = find(routes, method, path)
    lowered: dict[str, str] = {}
    for name, value in headers or []:
        lowered[name.lower()] = f"{lowered[name.lower()]},{value}" if name.lower() in lowered else value
    query: dict[str, str] = {}
    for name, value in parse_qsl(raw_query, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    event: Event = {
        "version": "2.0",
        "routeKey": route or "$default",
        "rawPath": path,
        "rawQueryString": raw_query,
        "headers": {"accept": "*/*", "x-forwarded-proto": "https", **lowered},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": API,
            "domainName": f"{API}.execute-api.{region}.amazonaws.com",
            "domainPrefix": API,
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route or "$default",
            "stage": "$default",
            "time": TIME,
            "timeEpoch": 1369353600000,
        },
        "isBase64Encoded": False,
    }
    # These fields are absent, not null, where there is nothing to say.
    if query:
        event["queryStringParameters"] = query
    if parameters:
        event["pathParameters"] = parameters
    if body is not None:
        event["body"] = body
    return event


def rest_api(
    routes: list[str],
    method: str,
    target: str,
    headers: list[tuple[str, str]] | None = None,
    body: str | None = None,
    *,
    region: str = "eu-central-1",
    stage: str = "dev",
) -> Event:
    """A REST API's event. What no resource takes goes to `/{proxy+}`."""
    path, _, raw_query = target.partition("?")
    route, parameters = find(routes, method, path)
    resource = route.split(" ", 1)[1] if route else "/{proxy+}"
    if not route:
        parameters = {"proxy": unquote(path.removeprefix("/"))}
    pairs = parse_qsl(raw_query, keep_blank_values=True)
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    sent: dict[str, list[str]] = {"Accept": ["*/*"], "X-Forwarded-Proto": ["https"]}
    for name, value in headers or []:
        sent.setdefault(name, []).append(value)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in sent.items()},
        "multiValueHeaders": sent,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "2gxmpl",
            "resourcePath": resource,
            "httpMethod": method,
            "extendedRequestId": "JJbxmplHYosFVYQ=",
            "requestTime": TIME,
            "path": f"/{stage}{path}",
            "accountId": ACCOUNT,
            "protocol": "HTTP/1.1",
            "stage": stage,
            "domainPrefix": API,
            "requestTimeEpoch": 1369353600000,
            "requestId": "79104EXAMPLEB723",
            "identity": {"sourceIp": "203.0.113.7", "userAgent": "curl/8.5.0", "apiKeyId": "b2wexample"},
            "domainName": f"{API}.execute-api.{region}.amazonaws.com",
            "apiId": API,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def http_authorizer(event: Event, *, region: str = "eu-central-1") -> Event:
    """What an HTTP API asks its authorizer, payload format 2.0."""
    context = event["requestContext"]
    method, path = context["http"]["method"], event["rawPath"]
    headers = event["headers"]
    return {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": f"arn:aws:execute-api:{region}:{ACCOUNT}:{API}/{context['stage']}/{method}{path}",
        "identitySource": [headers["authorization"]] if "authorization" in headers else [],
        "routeKey": event["routeKey"],
        "rawPath": path,
        "rawQueryString": event["rawQueryString"],
        "headers": headers,
        "requestContext": context,
    }


def method_arn(event: Event, region: str) -> str:
    stage = event["requestContext"]["stage"]
    return f"arn:aws:execute-api:{region}:{ACCOUNT}:{API}/{stage}/{event['httpMethod']}{event['path']}"


def rest_token_authorizer(event: Event, *, region: str = "eu-central-1") -> Event:
    """What a REST API asks an authorizer of the TOKEN type."""
    headers = {name.lower(): value for name, value in event["headers"].items()}
    return {
        "type": "TOKEN",
        "methodArn": method_arn(event, region),
        "authorizationToken": headers["authorization"],
    }


def rest_request_authorizer(event: Event, *, region: str = "eu-central-1") -> Event:
    """What a REST API asks an authorizer of the REQUEST type."""
    kept = {name: value for name, value in event.items() if name not in ("body", "isBase64Encoded")}
    return {"type": "REQUEST", "methodArn": method_arn(event, region), **kept}
