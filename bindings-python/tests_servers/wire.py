"""A request exactly as it is sent: the server and our own verifier are asked about the very same one."""

import re
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urlsplit

import objsign
import requests
from differences import CANNOT, IGNORES
from servers import Server

Verdict: TypeAlias = objsign.Verified | objsign.VerifyError


@dataclass(frozen=True)
class Wire:
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def with_header(self, name: str, value: str) -> "Wire":
        return replace(self, headers={**self.headers, name: value})

    @property
    def signed_headers(self) -> list[str]:
        """The names of the signed headers but `host`, from the URL or from `Authorization`."""
        text = self.url.replace("%3B", ";") + " " + self.headers.get("authorization", "")
        found = re.search(r"SignedHeaders=([^&,\s]*)", text)
        return [name for name in found[1].split(";") if name != "host"] if found else []


def presigned(signed: objsign.Presigned, body: bytes | None = None) -> Wire:
    return Wire(signed.method, signed.url, signed.headers, body)


def signed(signed: objsign.SignedRequest, body: bytes | None = None) -> Wire:
    return Wire(signed.method, signed.url, signed.headers, body)


@dataclass(frozen=True)
class Sent:
    response: requests.Response
    verdict: Verdict

    def __str__(self) -> str:
        status, said = self.response.status_code, self.response.text[:600]
        return f"{self.response.request.method}: server {status} {said}, objsign {self.verdict!r}"


def send(server: Server, wire: Wire) -> Sent:
    """Sends with `requests`. The host of the URL goes into `Host`; the connection is always to 127.0.0.1."""
    url = urlsplit(wire.url)
    headers = {"Host": url.netloc, **wire.headers}
    request = requests.Request(wire.method, wire.url, headers=headers, data=wire.body).prepare()
    assert request.url == wire.url, "requests has rewritten the URL"
    request.url = wire.url.replace(url.netloc, f"127.0.0.1:{server.port}", 1)
    with requests.Session() as session:
        response = session.send(request, timeout=30, allow_redirects=False)
    return Sent(response, verdict(server, request, wire.body))


def verdict(server: Server, request: requests.PreparedRequest, body: bytes | None) -> Verdict:
    """What our verifier says of the request that `requests` has sent, body included."""
    assert request.method is not None
    received = objsign.Request(
        request.method, request.path_url, list(request.headers.items()), payload=body or b""
    )
    try:
        claim = server.verifier.parse(received)
        verified = claim.verify(server.known(claim.access_key_id))
        chunks = verified.chunk_verifier()
        if chunks is not None:
            chunks.decode(body or b"")
            chunks.finish()
    except objsign.VerifyError as error:
        return error
    return verified


def accept(server: Server, wire: Wire, what: str = "") -> requests.Response:
    """The server answers with success, and our verifier takes the request, too. `what` is for `CANNOT`."""
    sent = send(server, wire)
    as_expected = is_refusal(sent.response) if (server.name, what) in CANNOT else sent.response.ok
    assert as_expected, str(sent)
    assert isinstance(sent.verdict, objsign.Verified), str(sent)
    return sent.response


def refuse(server: Server, wire: Wire, what: str = "") -> None:
    """The server refuses, and so does our verifier. `what` is for `IGNORES`."""
    sent = send(server, wire)
    as_expected = sent.response.ok if (server.name, what) in IGNORES else is_refusal(sent.response)
    assert as_expected, str(sent)
    assert isinstance(sent.verdict, objsign.VerifyError), str(sent)


def refuse_body(server: Server, wire: Wire) -> None:
    """As `refuse`, for what shows only in the body: s3s-fs has begun to store it and answers 500."""
    sent = send(server, wire)
    assert is_refusal(sent.response) or (server.name == "local" and sent.response.status_code == 500), str(
        sent
    )
    assert isinstance(sent.verdict, objsign.VerifyError), str(sent)


def is_refusal(response: requests.Response) -> bool:
    """Refused for what it is, by 400 or 403. Not found or not implemented would be another matter."""
    return response.status_code in {400, 403}
