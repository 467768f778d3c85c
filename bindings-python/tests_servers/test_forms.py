"""Forms made in Python, posted with `requests`, to the server and to our own verifier."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import objsign
import pytest
import requests
from cases import flipped
from differences import CANNOT, IGNORES
from objsign import Bucket, PostForm, PostPolicy, S3Signer
from servers import BUCKET, REGION, Server
from wire import accept, is_refusal, presigned

BODY = b"from a form"


@dataclass(frozen=True)
class Form:
    """A form and its file, as a browser sends them."""

    url: str
    fields: dict[str, str]
    body: bytes = BODY
    file_name: str = "my file.txt"


@dataclass(frozen=True)
class Posted:
    response: requests.Response
    verdict: objsign.VerifiedForm | objsign.VerifyError

    def __str__(self) -> str:
        return f"server {self.response.status_code} {self.response.text[:600]}, objsign {self.verdict!r}"


def post(server: Server, form: Form) -> Posted:
    url = urlsplit(form.url)
    response = requests.post(
        form.url.replace(url.netloc, f"127.0.0.1:{server.port}"),
        data=form.fields,
        files={"file": (form.file_name, form.body)},
        headers={"Host": url.netloc},
        timeout=30,
        allow_redirects=False,
    )
    return Posted(response, verdict(server, form, response.request))


def verdict(
    server: Server, form: Form, request: requests.PreparedRequest
) -> objsign.VerifiedForm | objsign.VerifyError:
    verifier = objsign.S3FormVerifier(server.addresses, region=REGION, allow_v2=True)
    received = objsign.Request("POST", request.path_url, list(request.headers.items()))
    assert verifier.is_form(received)
    uploaded = objsign.UploadedForm(form.fields, file_name=form.file_name, file_size=len(form.body))
    try:
        return verifier.verify(received, uploaded, server.keys.credentials)
    except objsign.VerifyError as error:
        return error


def accept_form(server: Server, form: Form, what: str = "") -> requests.Response:
    """Gives what was stored. `what` is for `CANNOT`."""
    posted = post(server, form)
    as_expected = is_refusal(posted.response) if (server.name, what) in CANNOT else posted.response.ok
    assert as_expected, str(posted)
    assert isinstance(posted.verdict, objsign.VerifiedForm), str(posted)
    if not posted.response.ok:
        return posted.response
    stored = presigned(server.bucket().get(posted.verdict.key).presign(server.signer(), expires_in=60))
    response = accept(server, stored)
    assert response.content == form.body
    return response


def refuse_form(server: Server, form: Form, what: str = "") -> None:
    """`what` is for `IGNORES`."""
    posted = post(server, form)
    as_expected = posted.response.ok if (server.name, what) in IGNORES else is_refusal(posted.response)
    assert as_expected, str(posted)
    assert isinstance(posted.verdict, objsign.VerifyError), str(posted)


def filled(form: PostForm, changed: Mapping[str, str] | None = None, body: bytes = BODY) -> Form:
    return Form(form.url, {**form.fields, **(changed or {})}, body)


@pytest.mark.parametrize("virtual", [False, True])
@pytest.mark.parametrize("key", ["form/one", "form/é & +.txt"])
def test_exact_key(server: Server, signer: S3Signer, key: str, virtual: bool) -> None:
    policy = PostPolicy(server.bucket(virtual=virtual), key=key)
    form = policy.sign(signer, expires_in=60)
    accept_form(server, filled(form))
    refuse_form(server, filled(form, {"key": "form/two"}))


def test_fields(server: Server, signer: S3Signer, bucket: Bucket) -> None:
    fields = {"Content-Type": "image/png", "x-amz-meta-color": "blue", "success_action_status": "201"}
    form = signer.presign_post(bucket=bucket, key="form/fields", fields=fields, expires_in=60)
    stored = accept_form(server, filled(form))
    assert (stored.headers["content-type"], stored.headers["x-amz-meta-color"]) == ("image/png", "blue")
    assert post(server, filled(form)).response.status_code == 201
    refuse_form(server, filled(form, {"Content-Type": "text/html"}))
    refuse_form(server, filled(form, {"x-amz-meta-color": "red"}))
    refuse_form(server, filled(form, {"x-amz-meta-size": "1"}))


def test_prefix(server: Server, signer: S3Signer, bucket: Bucket) -> None:
    form = signer.presign_post(bucket=bucket, key_prefix="form/mine/", expires_in=60)
    accept_form(server, filled(form, {"key": "form/mine/any"}))
    refuse_form(server, filled(form, {"key": "form/yours/any"}))


def test_file_name(server: Server, signer: S3Signer, bucket: Bucket) -> None:
    form = signer.presign_post(bucket=bucket, key="form/named/${filename}", expires_in=60)
    posted = post(server, filled(form))
    assert posted.response.ok, str(posted)
    assert isinstance(posted.verdict, objsign.VerifiedForm)
    assert posted.verdict.key_str == "form/named/my file.txt"


def test_size(server: Server, signer: S3Signer, bucket: Bucket) -> None:
    form = signer.presign_post(bucket=bucket, key="form/sized", content_length_range=(2, 4), expires_in=60)
    accept_form(server, filled(form, body=b"12"))
    accept_form(server, filled(form, body=b"1234"))
    refuse_form(server, filled(form, body=b"1"))
    refuse_form(server, filled(form, body=b"12345"))


def test_conditions_of_boto3(server: Server, signer: S3Signer) -> None:
    answer = signer.generate_presigned_post(
        BUCKET,
        "form/boto3/${filename}",
        Fields={"Content-Type": "image/png", "x-amz-meta-tag": "any"},
        Conditions=[
            ["starts-with", "$Content-Type", "image/"],
            ["starts-with", "$x-amz-meta-tag", ""],
            ["content-length-range", 1, 100],
        ],
        ExpiresIn=60,
    )
    form = {**answer["fields"], "key": "form/boto3/one"}
    accept_form(server, Form(answer["url"], form))
    accept_form(server, Form(answer["url"], {**form, "Content-Type": "image/gif", "x-amz-meta-tag": "é"}))
    refuse_form(server, Form(answer["url"], {**form, "Content-Type": "text/html"}))
    refuse_form(server, Form(answer["url"], form, b"a" * 101))
    refuse_form(server, Form(answer["url"], {**form, "acl": "public-read"}), "form field without a condition")


def test_spoiled(server: Server, signer: S3Signer, bucket: Bucket) -> None:
    policy = PostPolicy(bucket, key="form/spoiled")
    form = policy.sign(signer, expires_in=60)
    good = form.fields
    for name in ("x-amz-signature", "x-amz-date", "x-amz-credential"):
        at = 0 if name == "x-amz-signature" else -2
        refuse_form(server, filled(form, {name: flipped(good[name], at)}))
    wider = PostPolicy(bucket, key_prefix="form/").sign(signer, expires_in=60).fields
    refuse_form(server, filled(form, {"policy": wider["policy"]}))
    refuse_form(server, Form(form.url.replace(BUCKET, "albums"), good))
    refuse_form(server, filled(policy.sign(server.signer(server.keys.wrong), expires_in=60)))


def test_expired(server: Server, signer: S3Signer, bucket: Bucket) -> None:
    policy, early = PostPolicy(bucket, key="form/expired"), objsign.floor_to(1) - 120
    accept_form(server, filled(policy.sign(signer, expires_in=180, now=early)))
    refuse_form(server, filled(policy.sign(signer, expires_in=60, now=early)))


def test_token(temporary: Server) -> None:
    form = PostPolicy(temporary.bucket(), key="form/token").sign(temporary.signer(), expires_in=60)
    accept_form(temporary, filled(form))
    token = "x-amz-security-token"
    refuse_form(temporary, filled(form, {token: flipped(form.fields[token], 3)}))
    refuse_form(temporary, Form(form.url, {name: form.fields[name] for name in form.fields if name != token}))


def test_version_2(permanent: Server) -> None:
    policy = PostPolicy(permanent.bucket(), key="form/version 2", content_length_range=(1, 100))
    form = policy.sign_v2(permanent.signer(), expires_in=60)
    accept_form(permanent, filled(form))
    refuse_form(permanent, filled(form, {"signature": flipped(form.fields["signature"], 0)}))
    refuse_form(permanent, filled(form, {"key": "form/other"}))
    refuse_form(permanent, filled(form, body=b"a" * 101))
