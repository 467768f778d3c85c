"""What an `UploadGuard` signs for Fine Uploader, used as that uploader uses it."""

import json
import time
from typing import Any

import objsign
import pytest
from objsign import S3Signer, UploadGuard
from servers import BUCKET, REGION, Server
from test_forms import Form, accept_form, refuse_form

PREFIX = "users/42/"


@pytest.fixture
def guard(server: Server) -> UploadGuard:
    return UploadGuard(
        server.bucket(),
        key_prefix=PREFIX,
        acl="private",
        content_length_range=(1, 1000),
        operations=["initiate", "part", "complete", "abort"],
        fine_uploader_fields=True,
        content_type="image/*",
    )


def fields(server: Server, key: str) -> dict[str, str]:
    """The form's fields before policy and signature, as the uploader sends them."""
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{server.keys.access_key_id}/{now[:8]}/{REGION}/s3/aws4_request"
    token = {"x-amz-security-token": server.keys.token} if server.keys.token else {}
    return {
        "key": key,
        "acl": "private",
        "Content-Type": "image/png",
        "success_action_status": "200",
        "x-amz-meta-qqfilename": "a.png",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": scope,
        "x-amz-date": now,
        **token,
    }


def policy(form: dict[str, str], limits: tuple[Any, Any] = (1, 1000)) -> str:
    conditions: list[Any] = [{"bucket": BUCKET}, *({name: value} for name, value in form.items())]
    conditions.append(["content-length-range", *limits])
    end = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() + 300))
    return json.dumps({"expiration": end, "conditions": conditions})


# The uploader writes them as text, and its signature holds for the policy as it wrote it.
@pytest.mark.parametrize("limits", [("1", "1000"), (1, 1000)])
def test_form(server: Server, signer: S3Signer, guard: UploadGuard, limits: tuple[Any, Any]) -> None:
    form = fields(server, f"{PREFIX}a b.png")
    answer = guard.answer(signer, policy(form, limits), query="v4=true")
    assert answer.status == 200, (answer.refusal, answer.error)
    signed = json.loads(answer.body)
    whole = {**form, "policy": signed["policy"], "x-amz-signature": signed["signature"]}
    url = server.bucket().url
    accept_form(server, Form(url, whole))
    refuse_form(server, Form(url, whole, b"a" * 1001))
    refuse_form(server, Form(url, {**whole, "key": "users/43/a b.png"}))


def test_what_the_guard_refuses(server: Server, signer: S3Signer, guard: UploadGuard) -> None:
    answer = guard.answer(signer, policy(fields(server, "users/43/a.png")), query="v4=true")
    assert answer.status == 403
    assert isinstance(answer.refusal, objsign.Refusal)
