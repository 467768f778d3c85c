"""Judges what verdicts.mjs made up: a JSON list on standard input, a list of verdicts on standard output."""

import base64
import json
import sys
from datetime import datetime, timezone

import objsign

HOST, OSS_HOST = "s3.eu-central-1.amazonaws.com", "oss-cn-hangzhou.aliyuncs.com"
ADDRESSES = objsign.Addresses(virtual_host=[HOST, OSS_HOST], path_style=[HOST, "127.0.0.1"])
S3 = objsign.S3Verifier(ADDRESSES, region="eu-central-1", allow_v2=True)
OSS = objsign.OssVerifier(ADDRESSES, versions=[1, 2, 4], region="cn-hangzhou")
OTHER = objsign.SigV4Verifier(region="eu-central-1", service="execute-api")
S3_FORM = objsign.S3FormVerifier(ADDRESSES, region="eu-central-1", allow_v2=True)
OSS_FORM = objsign.OssFormVerifier(ADDRESSES, versions=[1, 4], region="cn-hangzhou")
KEY = objsign.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TOKEN = objsign.Credentials(
    "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjE/+a==token&of=all"
)


def text(data):
    return base64.b64encode(data).decode() if data is not None else None


def pairs(items):
    return [(base64.b64decode(name), base64.b64decode(value)) for name, value in items]


def named(items):
    return [[name, text(value)] for name, value in items]


def millis(moment):
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds() * 1000


def said(verified):
    common = [verified.scheme, verified.access_key_id, verified.bucket, text(verified.key), verified.key_str]
    if isinstance(verified, objsign.VerifiedForm):
        more = [named(verified.fields), text(verified.content_type), list(verified.size_limits or [])]
    else:
        payload = verified.payload
        more = [verified.method, verified.operation, text(verified.path), named(verified.headers)]
        more += [named(verified.parameters), payload.kind, text(payload.sha256), payload.checked]
    return [*common, *more, millis(verified.valid_until), verified.replay_key]


def judged(gate, *given, keys, now):
    try:
        return said(gate.verify(*given, keys, now=now))
    except objsign.VerifyError as error:
        return {"kind": error.kind, "code": error.code, "status": error.status, "detail": error.detail}


def verdicts(case):
    keys, now = [TOKEN if case["temporary"] else KEY], case["now"]
    payload = base64.b64decode(case["payload"]) if case["payload"] is not None else None
    request = objsign.Request(
        base64.b64decode(case["method"]), base64.b64decode(case["target"]), pairs(case["headers"]), payload=payload
    )
    if case["fields"] is None:
        return [judged(gate, request, keys=keys, now=now) for gate in (S3, OSS, OTHER)]
    form = objsign.UploadedForm(pairs(case["fields"]), file_name=case["name"], file_size=case["size"])
    return [judged(gate, request, form, keys=keys, now=now) for gate in (S3_FORM, OSS_FORM)]


json.dump([verdicts(case) for case in json.load(sys.stdin)], sys.stdout)
