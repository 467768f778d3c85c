"""A small API Gateway: real HTTP in, events to the handler, answers back; refusals in its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from . import events
from .servers import Received, Reply, Server

Invoke = Callable[[events.Event], Any]

JSON = {"content-type": "application/json"}


def message(status: int, text: str | None, name: str = "message") -> Reply:
    return Reply(status, JSON, json.dumps({name: text}).encode())


class Gateway(Server):
    """Of kind `http` or `rest`, in front of one handler; guarded by an authorizer or an API key, if given."""

    def __init__(
        self,
        kind: events.Kind,
        invoke: Invoke,
        *,
        routes: list[str],
        authorizer: Invoke | None = None,
        api_key: str | None = None,
        region: str = "eu-central-1",
    ) -> None:
        self.kind = kind
        self.invoke = invoke
        self.routes = routes
        self.authorizer = authorizer
        self.api_key = api_key
        self.region = region
        super().__init__()

    def answer(self, request: Received) -> Reply:
        body = request.body.decode() if request.body else None
        build = events.http_api if self.kind == "http" else events.rest_api
        event = build(self.routes, request.method, request.target, request.headers, body, region=self.region)
        refusal = self._check_api_key(request) or self._authorize(event)
        return refusal or self._proxy(event)

    def _check_api_key(self, request: Received) -> Reply | None:
        if self.api_key is None:
            return None
        sent = [value for name, value in request.headers if name.lower() == "x-api-key"]
        return None if sent == [self.api_key] else message(403, "Forbidden")

    def _authorize(self, event: events.Event) -> Reply | None:
        if self.authorizer is None:
            return None
        if not any(name.lower() == "authorization" for name in event["headers"]):
            # The identity source is missing: the authorizer is not asked.
            return message(401, "Unauthorized")
        if self.kind == "http":
            try:
                allowed = self.authorizer(events.http_authorizer(event, region=self.region))
            except Exception:
                return message(500, "Internal Server Error")
            return None if allowed == {"isAuthorized": True} else message(403, "Forbidden")
        question = events.rest_token_authorizer(event, region=self.region)
        try:
            policy = self.authorizer(question)
        except Exception:
            return message(500, None)
        if allows(policy, question["methodArn"]):
            return None
        words = "User is not authorized to access this resource with an explicit deny"
        return message(403, words, "Message")

    def _proxy(self, event: events.Event) -> Reply:
        try:
            result = self.invoke(event)
            body, headers = result["body"], result.get("headers", {})
            assert isinstance(body, str)
            return Reply(int(result["statusCode"]), headers, body.encode())
        except Exception:
            return message(502, "Internal server error")


def allows(answer: Any, method_arn: str) -> bool:
    """What a policy document says of a method."""
    assert isinstance(answer["principalId"], str)
    document = answer["policyDocument"]
    assert document["Version"] == "2012-10-17"
    effects = {
        statement["Effect"]
        for statement in document["Statement"]
        if statement["Action"] == "execute-api:Invoke" and fnmatchcase(method_arn, statement["Resource"])
    }
    return effects == {"Allow"}
