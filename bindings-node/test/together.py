"""Signs what together.test.mjs made up: a JSON list on standard input, a list of answers on standard output."""

import base64
import json
import sys

import objsign

KEY = objsign.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TOKEN = objsign.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a/token+of=all")
OSS = objsign.OssBucket("devices", endpoint="https://oss-cn-hangzhou.aliyuncs.com", region="cn-hangzhou")


def answer(case):
    credentials = TOKEN if case["temporary"] else KEY
    key, now, seconds = base64.b64decode(case["key"]), case["now"], case["expires_in"]
    query, headers = case["query"], [tuple(pair) for pair in case["headers"]]
    more = {"query": [tuple(pair) for pair in query], "headers": headers}
    signer = objsign.S3Signer(credentials, region=case["region"])
    oss = objsign.OssSigner(credentials)
    if case["call"] == "presign":
        got = signer.presign(case["method"], bucket="photos", key=key, expires_in=seconds, now=now, **more)
    elif case["call"] == "sign":
        got = signer.sign(case["method"], bucket="photos", key=key, payload=key, now=now, **more)
    elif case["call"] == "post":
        fields = dict(headers)
        got = signer.presign_post(bucket="photos", key=case["name"], fields=fields, expires_in=seconds, now=now)
    elif case["call"] == "oss_v1":
        got = OSS.object(case["method"], key, **more).presign_v1(oss, expires_in=seconds, now=now)
    else:
        got = OSS.object(case["method"], key, **more).sign_v4(oss, now=now)
    answer = got.to_dict()
    return {name: answer[name] for name in ("url", "headers", "fields") if name in answer}


answers = []
for case in json.load(sys.stdin):
    try:
        answers.append(answer(case))
    except objsign.Error as error:
        answers.append({"error": type(error).__name__, "kind": error.kind})
json.dump(answers, sys.stdout)
