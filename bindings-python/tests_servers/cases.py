"""The requests that every server is asked for, and the ways to spoil them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from objsign import Bucket, Payload, S3Request
from servers import BUCKET, DOMAIN, OTHER_BUCKET, REGION, Keys, Server
from wire import Wire, presigned, signed

KEY = "in/a b.txt"
BODY = b"the body"
EXPIRES_IN = 600

Kind: TypeAlias = Literal["query", "header", "query_v2", "header_v2"]
V4: tuple[Kind, ...] = ("query", "header")
V2: tuple[Kind, ...] = ("query_v2", "header_v2")


@dataclass(frozen=True)
class Case:
    """`answer` is the body of the server's answer, where there is one to compare."""

    kind: Kind
    request: Callable[[Bucket], S3Request]
    body: bytes | None = None
    payload: Payload | bytes = Payload.EMPTY
    answer: bytes | None = None

    def make(
        self,
        server: Server,
        *,
        virtual: bool = False,
        keys: Keys | None = None,
        region: str = REGION,
        age: int = 0,
    ) -> Wire:
        """The request as it was signed `age` seconds ago."""
        signer = server.signer(keys, region=region)
        request = self.request(server.bucket(region=region, virtual=virtual))
        now = int(time.time()) - age
        match self.kind:
            case "query":
                return presigned(request.presign(signer, expires_in=EXPIRES_IN, now=now), self.body)
            case "header":
                return signed(request.sign(signer, payload=self.payload, now=now), self.body)
            case "query_v2":
                return presigned(request.presign_v2(signer, expires_in=EXPIRES_IN, now=now), self.body)
            case "header_v2":
                return signed(request.sign_v2(signer, now=now), self.body)


def get(bucket: Bucket) -> S3Request:
    return bucket.get(KEY)


def put(bucket: Bucket) -> S3Request:
    return bucket.put(KEY, content_type="text/plain", metadata={"color": "blue"})


def list_objects(bucket: Bucket) -> S3Request:
    return bucket.list_objects(prefix="in/a b", max_keys=10)


CASES = {
    "presigned GET": Case("query", get, answer=BODY),
    "presigned GET of a range": Case("query", lambda bucket: bucket.get(KEY, range=(4, 7)), answer=BODY[4:]),
    "presigned HEAD": Case("query", lambda bucket: bucket.head(KEY), answer=b""),
    "presigned PUT": Case("query", put, BODY),
    "presigned PUT of a length": Case(
        "query", lambda bucket: bucket.put(KEY, content_length=len(BODY)), BODY
    ),
    "presigned list": Case("query", list_objects),
    "signed GET": Case("header", get, answer=BODY),
    "signed HEAD": Case("header", lambda bucket: bucket.head(KEY), answer=b""),
    "signed PUT": Case("header", put, BODY, payload=BODY),
    "signed PUT of any body": Case("header", put, BODY, payload=Payload.UNSIGNED),
    "signed list": Case("header", list_objects),
    "presigned GET, version 2": Case("query_v2", get, answer=BODY),
    "presigned PUT, version 2": Case("query_v2", put, BODY),
    "signed GET, version 2": Case("header_v2", get, answer=BODY),
    "signed PUT, version 2": Case("header_v2", put, BODY),
}


@dataclass(frozen=True)
class Change:
    """What makes a good request a bad one."""

    spoil: Callable[[Case, Server], Wire]
    kinds: tuple[Kind, ...] = V4 + V2


def flipped(text: str, at: int) -> str:
    """The text with one other character, of the same kind (digit or letter)."""
    at %= len(text)
    old = text[at]
    new = str((int(old) + 1) % 10) if old.isdigit() else "b" if old == "a" else "a"
    return text[:at] + new + text[at + 1 :]


def on_wire(change: Callable[[Wire], Wire]) -> Callable[[Case, Server], Wire]:
    """A change to a request that was signed well."""
    return lambda case, server: change(case.make(server))


def change_signature(wire: Wire) -> Wire:
    """One byte at its beginning: the last character of a base64 has bits that nobody reads."""
    place = r"((?:X-Amz-)?Signature=|AWS [^:]*:)(.)"
    if re.search(place, wire.url):
        return replace(wire, url=re.sub(place, lambda found: found[1] + flipped(found[2], 0), wire.url))
    changed = re.sub(place, lambda found: found[1] + flipped(found[2], 0), wire.headers["authorization"])
    return wire.with_header("authorization", changed)


def change_parameter(name: str) -> Callable[[Wire], Wire]:
    """The last digit of a parameter's value."""
    place = rf"([?&]{name}=\w*)(\d)"
    return lambda wire: replace(
        wire, url=re.sub(place, lambda found: found[1] + flipped(found[2], 0), wire.url)
    )


def change_key(wire: Wire) -> Wire:
    """One byte of the key, or of the prefix of a list."""
    return replace(wire, url=re.sub(r"\b(in(?:/|%2F))a", r"\1b", wire.url, count=1))


def change_bucket(wire: Wire) -> Wire:
    return replace(wire, url=wire.url.replace(f"/{BUCKET}", f"/{OTHER_BUCKET}", 1))


def change_method(wire: Wire) -> Wire:
    return replace(wire, method="GET" if wire.method == "PUT" else "DELETE")


def add_parameter(wire: Wire) -> Wire:
    mark = "&" if "?" in wire.url else "?"
    return replace(wire, url=f"{wire.url}{mark}response-content-type=text%2Fhtml")


def add_header(wire: Wire) -> Wire:
    return wire.with_header("x-amz-meta-added", "1")


def change_header(name: str) -> Callable[[Wire], Wire]:
    return lambda wire: wire.with_header(name, flipped(wire.headers[name], 6))


def aged(seconds: int) -> Callable[[Case, Server], Wire]:
    """Signed so long ago. A header is good for 15 minutes either way."""
    return lambda case, server: case.make(server, age=seconds)


def to_virtual_host(case: Case, server: Server) -> Wire:
    return case.make(server).with_header("Host", f"{BUCKET}.{DOMAIN}:{server.port}")


CHANGES = {
    "signature": Change(on_wire(change_signature)),
    "key": Change(on_wire(change_key)),
    "bucket": Change(on_wire(change_bucket)),
    "method": Change(on_wire(change_method)),
    "host": Change(to_virtual_host),
    "parameter added": Change(on_wire(add_parameter)),
    "expiry": Change(on_wire(change_parameter("X-Amz-Expires")), ("query",)),
    "expiry, version 2": Change(on_wire(change_parameter("Expires")), ("query_v2",)),
    "date in the query": Change(on_wire(change_parameter("X-Amz-Date")), ("query",)),
    "date in a header": Change(on_wire(change_header("x-amz-date")), ("header",)),
    "date in a header, version 2": Change(on_wire(change_header("date")), ("header_v2",)),
    "payload's hash": Change(on_wire(change_header("x-amz-content-sha256")), ("header",)),
    "x-amz header added, version 4": Change(on_wire(add_header), V4),
    "x-amz header added, version 2": Change(on_wire(add_header), V2),
    "secret": Change(lambda case, server: case.make(server, keys=server.keys.wrong)),
    "access key": Change(
        lambda case, server: case.make(server, keys=replace(server.keys, access_key_id="AKIANONE"))
    ),
    "region": Change(lambda case, server: case.make(server, region="eu-central-1"), V4),
    "expired": Change(aged(EXPIRES_IN + 1), ("query", "query_v2")),
    "old header": Change(aged(1000), ("header",)),
    "old header, version 2": Change(aged(1000), ("header_v2",)),
    "URL of the future": Change(aged(-1000), ("query",)),
    "header of the future": Change(aged(-1000), ("header",)),
    "header of the future, version 2": Change(aged(-1000), ("header_v2",)),
}
