"""Anything at all, to everything that takes it: an answer or a clean exception comes out, never a crash.

`PanicException` and `SystemError` are no such exception, and an abort would end the run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import objsign
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import (
    ADDRESSES,
    BUCKET,
    CHUNK_HEAD,
    CHUNK_TAIL,
    CREDENTIALS,
    FORM,
    FORM_VERIFIER,
    GUARD,
    HIDDEN,
    HOST,
    NOW,
    OSS_BUCKET,
    OSS_SIGNER,
    POSTED,
    PRESIGNED,
    REGION,
    SECRET,
    SIGNED,
    SIGNER,
    STAGES,
    VERIFIER,
    chunk_verifier,
    policy,
)

# Nothing here is typed as it should be.
o: Any = objsign
S: Any = SIGNER
CLEAN = (objsign.Error, TypeError, UnicodeEncodeError, ValueError)
OSS_VERIFIER = objsign.OssVerifier(ADDRESSES, versions=[1, 2, 4], region="cn-hangzhou")
VERIFIERS: list[Any] = [
    VERIFIER,
    objsign.S3Verifier(objsign.Addresses(fixed="photos"), region=REGION, allow_v2=True),
    objsign.SigV4Verifier(region=REGION, service="execute-api"),
    OSS_VERIFIER,
]
FORM_VERIFIERS: list[Any] = [
    FORM_VERIFIER,
    objsign.S3FormVerifier(ADDRESSES, region=REGION, allow_v2=True),
    objsign.OssFormVerifier(ADDRESSES, versions=[1, 4], region="cn-hangzhou"),
]
EXPLAINERS: list[Any] = [
    objsign.Explainer.s3(region=REGION),
    objsign.Explainer.sigv4(region=REGION, service="execute-api"),
    objsign.Explainer.oss(OSS_VERIFIER),
]

# Words that lead into the code instead of being refused at its door.
WORDS = [
    *PRESIGNED.url.replace("?", "&").split("&"),
    *SIGNED.headers,
    *SIGNED.headers.values(),
    *FORM.fields,
    *FORM.fields.values(),
    HOST,
    "host",
    "OSSAccessKeyId",
    "Signature",
    "Expires",
    "AWSAccessKeyId",
    "x-oss-signature",
    "x-oss-credential",
    "OSS AKID:AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "AWS AKID:AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "OSS4-HMAC-SHA256",
    "date",
    "Thu, 02 Jan 2025 03:04:05 GMT",
    "%",
    "%2",
    "%00",
    "+",
    "..",
    "${filename}",
    "",
]
TEXT = st.one_of(st.sampled_from(WORDS), st.text(max_size=20), st.text("\ud800\0\r\n%=&;/?é", max_size=5))
BYTES = st.one_of(st.sampled_from([word.encode() for word in WORDS]), st.binary(max_size=30))
EITHER = st.one_of(TEXT, BYTES)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    TEXT,
    BYTES,
    st.sampled_from([2**63, 2**64, -(2**64)]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(TEXT, BYTES, st.integers()), inner, max_size=4),
        st.dictionaries(TEXT, inner, max_size=4),
    ),
    max_leaves=8,
)
PAIRS = st.one_of(
    st.dictionaries(EITHER, EITHER, max_size=6), st.lists(st.tuples(EITHER, EITHER), max_size=6), ANYTHING
)
TARGETS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=8).map("&".join).map("/a?".__add__),
    # A right URL with one place changed.
    st.tuples(st.integers(0, len(PRESIGNED.url)), TEXT).map(
        lambda change: (
            PRESIGNED.url[len(f"https://{HOST}") : change[0]] + change[1] + PRESIGNED.url[change[0] :]
        )
    ),
    EITHER,
)
HEADERS = st.one_of(
    PAIRS,
    st.lists(st.tuples(EITHER, EITHER), max_size=4).map(lambda pairs: [("host", HOST), *pairs]),
    st.lists(st.sampled_from([*SIGNED.headers.items(), ("host", HOST)]), max_size=9),
)
METHODS = st.one_of(st.sampled_from(["GET", "PUT", "POST", "DELETE", "get", ""]), EITHER)
PAYLOADS = st.one_of(st.none(), BYTES, st.just(objsign.Payload.UNSIGNED), ANYTHING)


def names(known: list[str], values: st.SearchStrategy[Any] = ANYTHING) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the names that are read, with any values, and some that are not."""
    return st.dictionaries(st.one_of(st.sampled_from(known), TEXT), values, max_size=len(known))


def bounded(examples: int) -> Callable[[Any], Any]:
    """The same examples in every run."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def clean(call: Callable[..., Any], *args: Any, **given: Any) -> Any:
    """What it gives, or nothing if it raised what a caller expects."""
    try:
        return call(*args, **given)
    except CLEAN as error:
        message = str(error)
    assert message
    assert SECRET not in message
    return None


@bounded(800)
@given(METHODS, TARGETS, HEADERS, st.one_of(st.none(), TEXT), PAYLOADS)
def test_requests(method: Any, target: Any, headers: Any, authority: Any, payload: Any) -> None:
    request = clean(o.Request, method, target, headers, authority=authority, payload=payload)
    if request is not None:
        read(request)


@bounded(400)
@given(METHODS, EITHER, PAIRS, HEADERS)
def test_decoded_requests(method: Any, path: Any, parameters: Any, headers: Any) -> None:
    request = clean(o.Request.decoded, method, path, parameters, headers)
    if request is not None:
        read(request)


def read(request: Any) -> None:
    """Everything that reads a request."""
    assert repr(request).startswith("<objsign.Request")
    for name in ("method", "target", "path", "query", "parameters", "headers", "authority"):
        getattr(request, name)
    for verifier in VERIFIERS:
        claim = clean(verifier.parse, request, now=NOW)
        if claim is not None:
            assert claim.access_key_id
            assert isinstance(claim.string_to_sign, bytes)
            clean(claim.verify, CREDENTIALS)
        assert clean(verifier.verify, request, None, now=NOW) is None
    for verifier in FORM_VERIFIERS:
        assert verifier.is_form(request) in (True, False)
    for explainer in EXPLAINERS:
        explanation = explainer.explain(request, CREDENTIALS, now=NOW)
        assert explanation.cause
        assert not [text for text in HIDDEN[:3] if text in str(explanation)]


ASGI = names(["type", "method", "raw_path", "query_string", "headers"])
WSGI = names(["RAW_URI", "REQUEST_URI", "REQUEST_METHOD", "QUERY_STRING", "HTTP_HOST", "CONTENT_TYPE"])
CONTEXT = names(["http", "path", "domainName"], st.one_of(ANYTHING, names(["method", "path"])))
EVENT = names(
    [
        *("version", "httpMethod", "path", "rawPath", "rawQueryString", "cookies", "requestContext"),
        *("headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters"),
    ]
)
MAPPINGS = {
    "asgi": st.one_of(ASGI.map(lambda scope: {"type": "http", "raw_path": b"/a", **scope}), ASGI, ANYTHING),
    "wsgi": st.one_of(WSGI.map(lambda environ: {"RAW_URI": "/a", **environ}), WSGI, ANYTHING),
    "api_gateway": st.one_of(
        st.tuples(EVENT, CONTEXT, st.sampled_from(["1.0", "2.0", None])).map(
            lambda parts: {**parts[0], "requestContext": parts[1], "version": parts[2], "httpMethod": "GET"}
        ),
        EVENT,
        ANYTHING,
    ),
}


@pytest.mark.parametrize("server", MAPPINGS)
def test_adapters(server: str) -> None:
    @bounded(300)
    @given(MAPPINGS[server])
    def adapt(mapping: Any) -> None:
        request = clean(getattr(o.Request, f"from_{server}"), mapping)
        if request is not None:
            read(request)

    adapt()


# The form as it was signed, with some of it changed.
CHANGED_FIELDS = st.dictionaries(st.sampled_from([*FORM.fields, "file", "x"]), EITHER, max_size=3).map(
    lambda changed: {**FORM.fields, **changed}
)


@bounded(500)
@given(
    st.one_of(CHANGED_FIELDS, PAIRS),
    st.one_of(st.none(), EITHER),
    st.one_of(st.none(), st.integers(-1, 2**65)),
    st.one_of(st.none(), st.lists(st.one_of(st.tuples(EITHER, st.integers(0, 200)), ANYTHING), max_size=3)),
)
def test_forms(fields: Any, file_name: Any, file_size: Any, files: Any) -> None:
    form = clean(o.UploadedForm, fields, file_name=file_name, file_size=file_size)
    several = clean(o.UploadedForm, fields, files=files)
    for uploaded in filter(None, (form, several)):
        assert repr(uploaded).startswith("<objsign.UploadedForm")
        for verifier in FORM_VERIFIERS:
            parsed = clean(verifier.parse, POSTED, uploaded, now=NOW)
            if isinstance(parsed, objsign.FormClaim):
                clean(parsed.verify, CREDENTIALS)
            clean(verifier.verify, POSTED, uploaded, CREDENTIALS, now=NOW)


CONDITIONS = st.one_of(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["eq", "starts-with", "content-length-range", "in"]), SCALARS, SCALARS),
            st.dictionaries(TEXT, SCALARS, max_size=2),
            st.sampled_from(policy()["conditions"]),
            ANYTHING,
        ),
        max_size=10,
    ),
    ANYTHING,
)
BODIES = st.one_of(
    CONDITIONS.map(lambda conditions: policy(conditions=conditions)),
    st.dictionaries(st.sampled_from(["expiration", "conditions", "headers", "x"]), ANYTHING, max_size=3),
    EITHER,
    ANYTHING,
)


@bounded(800)
@given(BODIES, st.one_of(st.none(), st.sampled_from(["v4=true", "v4", ""]), TEXT))
def test_guard(body: Any, query: Any) -> None:
    answer = clean(GUARD.answer, SIGNER, body, query=query, now=NOW)
    if answer is not None:
        assert (answer.status == 200) == (answer.refusal is None)
        assert answer.body.startswith("{")


@bounded(500)
@given(CONDITIONS, st.one_of(PAIRS, st.none()), st.one_of(TEXT, ANYTHING), ANYTHING)
def test_policies(conditions: Any, fields: Any, key: Any, bounds: Any) -> None:
    given: dict[str, Any] = {"conditions": conditions, "fields": fields}
    for make in (
        lambda: o.PostPolicy(BUCKET, key=key, **given).sign(SIGNER, expires_in=60, now=NOW),
        lambda: o.PostPolicy(BUCKET, key="a", content_length_range=bounds, **given).sign_v2(
            SIGNER, expires_in=60, now=NOW
        ),
        lambda: o.OssPostPolicy(OSS_BUCKET, key="a", **given).sign_v4(OSS_SIGNER, expires_in=60, now=NOW),
    ):
        form = clean(make)
        assert form is None or form.fields


@bounded(500)
@given(
    st.one_of(st.sampled_from(["get_object", "put_object", "upload_part", "list_objects_v2"]), TEXT),
    st.one_of(
        names(
            [
                "Bucket",
                "Key",
                "VersionId",
                "Metadata",
                "PartNumber",
                "ContentLength",
                "IfModifiedSince",
                "Tagging",
            ]
        ).map(lambda params: {"Bucket": "photos", "Key": "a", **params}),
        ANYTHING,
    ),
    st.one_of(st.integers(), ANYTHING),
    st.one_of(st.none(), TEXT, ANYTHING),
)
def test_calls_of_boto3(method: Any, params: Any, expires_in: Any, http_method: Any) -> None:
    for seconds in (60, expires_in):
        clean(S.generate_presigned_url, method, params, seconds, http_method, now=NOW)


@bounded(250)
@given(EITHER, PAIRS, PAIRS, st.one_of(TEXT, ANYTHING), ANYTHING)
def test_signing(key: Any, query: Any, headers: Any, text: Any, thing: Any) -> None:
    always: dict[str, Any] = {"bucket": "photos", "key": key, "expires_in": 60, "now": NOW}
    for odd in (
        {"query": query},
        {"headers": headers},
        {"download_as": text},
        {"range": thing},
        {"now": thing},
        {"expires_in": thing},
        {"bucket": text},
    ):
        clean(S.presign_get, **{**always, **odd})
    clean(S.presign_many, "GET", bucket="photos", keys=thing, expires_in=60)
    clean(lambda: OSS_BUCKET.get(key, query=query, headers=headers).sign_v1(OSS_SIGNER, now=NOW))
    clean(o.Bucket, text, region=REGION, endpoint=key)
    clean(o.Addresses, virtual_host=thing, cname=query)
    clean(o.Credentials, text, thing)


CHUNKS = CHUNK_HEAD + b"12345" + CHUNK_TAIL


@bounded(500)
@given(
    st.lists(
        st.one_of(st.binary(max_size=40), st.sampled_from([CHUNK_HEAD, b"12345", CHUNK_TAIL])), max_size=5
    ),
    st.integers(0, len(CHUNKS)),
    BYTES,
)
def test_chunks(pieces: list[bytes], place: int, other: bytes) -> None:
    for data in (pieces, [CHUNKS[:place] + other + CHUNKS[place:]]):
        verifier = chunk_verifier()
        for piece in data:
            clean(verifier.decode, piece)
        clean(verifier.finish)
        with pytest.raises(objsign.ConfigError):
            verifier.finish()


XML = st.lists(
    st.one_of(
        st.sampled_from(
            ["<Error>", "<Code>SignatureDoesNotMatch</Code>", "<StringToSign>", "</StringToSign>"]
        ),
        st.sampled_from(
            ["<CanonicalRequest>", "</CanonicalRequest>", "<![CDATA[", "]]>", "&lt;", "&#0;", "</"]
        ),
        st.sampled_from([STAGES.canonical_request, STAGES.string_to_sign, "\n"]),
        TEXT,
    ),
    max_size=8,
).map("".join)


@bounded(500)
@given(st.one_of(XML, EITHER))
def test_answers_of_services(body: Any) -> None:
    explanation = clean(o.Explanation.of_answer, body, STAGES)
    if explanation is not None:
        assert explanation.cause
        assert not [text for text in HIDDEN[:3] if text in str(explanation)]
