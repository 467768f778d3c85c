"""Signed requests, sent with what Python brings."""

import http.client
import re
import urllib.error
import urllib.request
from typing import Any, NamedTuple

import objsign

TIMEOUT = 3.0
ATTEMPTS = 2


class Answer(NamedTuple):
    status: int
    body: bytes

    @property
    def error_code(self) -> str:
        """What went wrong, for the log. The rest of an error body may repeat a token."""
        found = re.search(rb'<Code>(\w{1,64})</Code>|"__type" *: *"(?:[\w.]+#)?(\w{1,64})"', self.body)
        name = (found[1] or found[2]).decode() if found else "no code"
        return f"{self.status} {name}"


class NoAnswer(Exception):
    """The service could not be reached, or broke off."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other. To follow it would show another host the session token, under a
    signature that is not for that host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def send(signed: objsign.SignedRequest, body: bytes | None = None) -> Answer:
    """Sends a request, once more if the service is in trouble. Only for requests that may be repeated."""
    request = urllib.request.Request(signed.url, data=body, headers=signed.headers, method=signed.method)
    failure = ""
    for _ in range(ATTEMPTS):
        try:
            with _opener.open(request, timeout=TIMEOUT) as response:
                return Answer(response.status, response.read())
        except urllib.error.HTTPError as error:
            with error:
                answer = Answer(error.code, error.read())
            if answer.status < 500:
                return answer
            failure = answer.error_code
        except (OSError, http.client.HTTPException) as error:
            # The text of an error may hold the URL.
            failure = type(error).__name__
    raise NoAnswer(failure)
