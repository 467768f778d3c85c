"""`post-v1` and `post-v4`: forms as they reach OSS, with their multipart body."""

from __future__ import annotations

from objsign import OssFormVerifier, VerifiedForm, VerifyError

from conformance import multipart
from conformance.forms import Arrived
from conformance.oss_wire import addresses, credentials, wire_of
from conformance.outcome import Failed, same
from conformance.row import Row


def run(row: Row) -> None:
    if row.text("expect") == "valid":
        verified = verify_arrived(row, arrived(row))
        same("bucket", verified.bucket, row.text("bucket"))
        same("key", verified.key, row.text("key").encode())
        return
    try:
        verify_arrived(row, arrived(row))
    except VerifyError as error:
        expected = row.get("error")
        if expected is not None:
            same("code", error.code, expected["code"])
            same("status", error.status, expected["status"])
    else:
        raise Failed("accepted")


def verify_arrived(row: Row, form: Arrived) -> VerifiedForm:
    """What the verifier says, set up as the row asks, in OSS's default dialect."""
    region = row.optional("region")
    verifier = OssFormVerifier(addresses(row), versions=[1 if region is None else 4], region=region)
    return verifier.verify(wire_of(row).request(), form.form(), credentials(row), now=row.number("now"))


def arrived(row: Row) -> Arrived:
    """The form in the row's body."""
    form = Arrived()
    for part in multipart.parts(row.header("content-type") or "", row.base64("body")):
        if part.name.lower() == "file":
            form.files.append((part.file_name, len(part.body)))
        elif not form.files:
            form.fields.append((part.name, part.body))
    return form
