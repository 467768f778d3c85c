"""Prints tables of objsign in Python beside botocore, minio, oss2 and what one would write by hand.

Its argument is the wheel that is installed: see scripts/measure-python.

Calls take turns in short rounds of CPU time, and the least is shown: noise only adds. So do whole processes.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
import urllib.parse
import zipfile
from collections.abc import Callable

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.session
import minio.credentials
import minio.datatypes
import minio.signer
import objsign
import oss2
from botocore.config import Config

ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REGION = "eu-central-1"
BUCKET = "examplebucket"
KEY = "photos/2024/sample image.jpg"
HOST = f"{BUCKET}.s3.{REGION}.amazonaws.com"
TOKEN = ("FwoGZXIvYXdz+Ab/Cd9efGhIj1kLmnOpQrStUvWxYz" * 20)[:800]
NOW = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.timezone.utc)
CONDITIONS = [["content-length-range", 1, 15_000_000], ["starts-with", "$key", "in/"]]

ROUNDS = 60
PROCESS_ROUNDS = 15
ROUND = 0.002

Job = tuple[str, Callable[[], object], int]


def timed(call: Callable[[], object], count: int) -> float:
    start = time.process_time_ns()
    for _ in range(count):
        call()
    return (time.process_time_ns() - start) / count


def table(title: str, jobs: list[Job]) -> None:
    """The first is what the others are compared with. What one call counts for is the third of each."""
    counts = []
    for _, call, _ in jobs:
        for _ in range(3):
            call()
        counts.append(max(1, int(ROUND * 1e9 / max(timed(call, 3), 50))))
    least = [float("inf")] * len(jobs)
    for _ in range(ROUNDS):
        for place, (_, call, each) in enumerate(jobs):
            least[place] = min(least[place], timed(call, counts[place]) / each)
    print(f"\n### {title}\n\n| | µs | x objsign |\n| --- | ---: | ---: |")
    for (name, *_), nanoseconds in zip(jobs, least, strict=True):
        print(f"| {name} | {nanoseconds / 1000:.2f} | {nanoseconds / least[0]:.1f} |")


def hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def by_hand(token: str | None) -> Callable[[str, str, int], str]:
    """The least that a signer of one's own could do: a template, and the day's key kept."""
    day = f"{NOW:%Y%m%d}"
    scope = f"{day}/{REGION}/s3/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac_sha256(key, part)
    credential = urllib.parse.quote(f"{ID}/{scope}", safe="")
    tail = "" if token is None else f"&X-Amz-Security-Token={urllib.parse.quote(token, safe='')}"

    def sign(name: str, date: str, seconds: int) -> str:
        path = "/" + urllib.parse.quote(name, safe="/~")
        query = (
            f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={date}"
            f"&X-Amz-Expires={seconds}{tail}&X-Amz-SignedHeaders=host"
        )
        canonical = f"GET\n{path}\n{query}\nhost:{HOST}\n\nhost\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        signature = hmac_sha256(key, f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}").hex()
        return f"https://{HOST}{path}?{query}&X-Amz-Signature={signature}"

    return sign


def s3_client(token: str | None):
    session = botocore.session.get_session()
    session.set_credentials(ID, SECRET, token)
    return session.create_client("s3", region_name=REGION, config=Config(signature_version="s3v4"))


def presigning(title: str, token: str | None) -> None:
    signer = objsign.S3Signer(objsign.Credentials(ID, SECRET, token), region=REGION)
    client = s3_client(token)
    params = {"Bucket": BUCKET, "Key": KEY}
    hand, date = by_hand(token), f"{NOW:%Y%m%dT%H%M%SZ}"
    ours = signer.presign_get(bucket=BUCKET, key=KEY, expires_in=900, now=NOW).url
    assert hand(KEY, date, 900) == ours

    frozen = botocore.credentials.Credentials(ID, SECRET, token)
    plain = f"https://{HOST}/{urllib.parse.quote(KEY)}"

    def add_auth() -> str:
        request = botocore.awsrequest.AWSRequest(method="GET", url=plain)
        botocore.auth.S3SigV4QueryAuth(frozen, "s3", REGION, expires=900).add_auth(request)
        return request.url

    given = minio.credentials.Credentials(ID, SECRET, token)
    parts = urllib.parse.urlsplit(plain)
    if token is not None:
        parts = parts._replace(query=f"X-Amz-Security-Token={urllib.parse.quote(token, safe='')}")

    def presign_v4() -> str:
        signed = minio.signer.presign_v4(
            method="GET", url=parts, region=REGION, credentials=given, date=NOW, expires=900
        )
        return signed.geturl()

    if token is None:  # it sorts the token in front
        assert presign_v4().rsplit("=", 1)[1] == ours.rsplit("=", 1)[1]
    keys = [KEY] * 1000
    table(
        title,
        [
            (
                "objsign `presign_get(…).url`",
                lambda: signer.presign_get(bucket=BUCKET, key=KEY, expires_in=900).url,
                1,
            ),
            (
                "objsign `generate_presigned_url`",
                lambda: signer.generate_presigned_url("get_object", params, 900),
                1,
            ),
            (
                "objsign `presign_many` of 1000, each",
                lambda: signer.presign_many("GET", bucket=BUCKET, keys=keys, expires_in=900),
                1000,
            ),
            ("by hand, the day's key kept", lambda: hand(KEY, date, 900), 1),
            ("minio `signer.presign_v4`", presign_v4, 1),
            ("botocore `S3SigV4QueryAuth.add_auth`", add_auth, 1),
            (
                "botocore `generate_presigned_url`",
                lambda: client.generate_presigned_url("get_object", params, 900),
                1,
            ),
        ],
    )


def posting() -> None:
    signer = objsign.S3Signer(objsign.Credentials(ID, SECRET), region=REGION)
    client = s3_client(None)
    day = f"{NOW:%Y%m%d}"
    credential = f"{ID}/{day}/{REGION}/s3/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in credential.split("/")[1:]:
        key = hmac_sha256(key, part)

    def hand() -> dict[str, str]:
        fields = {
            "key": "in/${filename}",
            "x-amz-algorithm": "AWS4-HMAC-SHA256",
            "x-amz-credential": credential,
            "x-amz-date": f"{day}T120000Z",
        }
        conditions = [{"bucket": BUCKET}, *CONDITIONS, *({name: value} for name, value in fields.items())]
        document = json.dumps({"expiration": "2024-05-01T12:05:00Z", "conditions": conditions})
        policy = base64.b64encode(document.encode()).decode()
        return {**fields, "policy": policy, "x-amz-signature": hmac_sha256(key, policy).hex()}

    def theirs() -> object:
        return client.generate_presigned_post(BUCKET, "in/${filename}", Conditions=CONDITIONS, ExpiresIn=300)

    def same_call() -> object:
        return signer.generate_presigned_post(BUCKET, "in/${filename}", Conditions=CONDITIONS, ExpiresIn=300)

    policy = minio.datatypes.PostPolicy(BUCKET, NOW + datetime.timedelta(seconds=300))
    policy.add_starts_with_condition("key", "in/")
    policy.add_content_length_range_condition(1, 15_000_000)
    given = minio.credentials.Credentials(ID, SECRET)
    table(
        "Sign a form",
        [
            (
                "objsign `presign_post(…).fields`",
                lambda: (
                    signer.presign_post(
                        bucket=BUCKET, key_prefix="in/", content_length_range=(1, 15_000_000), expires_in=300
                    ).fields
                ),
                1,
            ),
            ("objsign `generate_presigned_post`", same_call, 1),
            ("by hand, the day's key kept", hand, 1),
            ("minio `PostPolicy.form_data`", lambda: policy.form_data(given, REGION), 1),
            ("botocore `generate_presigned_post`", theirs, 1),
        ],
    )


def oss() -> None:
    host = "oss-cn-hangzhou.aliyuncs.com"
    place = objsign.OssBucket("devices", endpoint=f"https://{host}", region="cn-hangzhou")
    signer = objsign.OssSigner(objsign.Credentials(ID, SECRET))
    v1 = oss2.Bucket(oss2.Auth(ID, SECRET), f"https://{host}", "devices")
    v4 = oss2.Bucket(oss2.AuthV4(ID, SECRET), f"https://{host}", "devices", region="cn-hangzhou")
    secret = SECRET.encode()

    def hand(key: str, expires: int) -> str:
        text = f"GET\n\n\n{expires}\n/devices/{key}"
        signature = base64.b64encode(hmac.digest(secret, text.encode(), "sha1"))
        query = urllib.parse.urlencode({"OSSAccessKeyId": ID, "Expires": expires, "Signature": signature})
        return f"https://devices.{host}/{urllib.parse.quote(key)}?{query}"

    get = place.get("in/a.jpg")
    table(
        "Sign an OSS URL, version 1",
        [
            ("objsign `presign_v1(…).url`", lambda: get.presign_v1(signer, expires_in=900).url, 1),
            ("by hand", lambda: hand("in/a.jpg", 1_714_565_700), 1),
            ("oss2 `sign_url`", lambda: v1.sign_url("GET", "in/a.jpg", 900, slash_safe=True), 1),
        ],
    )
    table(
        "Sign an OSS URL, version 4",
        [
            ("objsign `presign_v4(…).url`", lambda: get.presign_v4(signer, expires_in=900).url, 1),
            ("oss2 `sign_url`", lambda: v4.sign_url("GET", "in/a.jpg", 900, slash_safe=True), 1),
        ],
    )
    addresses = objsign.Addresses(virtual_host=host)
    verifier = objsign.OssVerifier(addresses, versions=[1])
    date = "Wed, 01 May 2024 12:00:00 GMT"
    text = f"PUT\n\nimage/jpeg\n{date}\nx-oss-meta-device:42\n/devices/in/a.jpg"
    signature = base64.b64encode(hmac.digest(secret, text.encode(), "sha1")).decode()
    headers = {
        "host": f"devices.{host}",
        "date": date,
        "content-type": "image/jpeg",
        "x-oss-meta-device": "42",
        "authorization": f"OSS {ID}:{signature}",
    }
    keys = objsign.Credentials(ID, SECRET)

    def verify() -> object:
        return verifier.verify(objsign.Request("PUT", "/in/a.jpg", headers), [keys], now=NOW)

    def verify_by_hand() -> None:
        """What a gateway does at least: pick the headers, compare."""
        given = {name.lower(): value for name, value in headers.items()}
        _, claimed = given["authorization"].removeprefix("OSS ").split(":", 1)
        text = f"PUT\n\n{given.get('content-type', '')}\n{given['date']}\n"
        for name in sorted(given):
            if name.startswith("x-oss-"):
                text += f"{name}:{given[name]}\n"
        text += "/devices/in/a.jpg"
        expected = base64.b64encode(hmac.digest(secret, text.encode(), "sha1")).decode()
        assert hmac.compare_digest(expected, claimed)

    verify()
    table(
        "Verify OSS version 1, header",
        [("objsign `OssVerifier.verify`", verify, 1), ("by hand, the signature alone", verify_by_hand, 1)],
    )


def verifying() -> None:
    credentials = objsign.Credentials(ID, SECRET)
    signer = objsign.S3Signer(credentials, region=REGION)
    url = signer.presign_get(bucket=BUCKET, key=KEY, expires_in=900, now=NOW).url
    target = url.removeprefix(f"https://{HOST}")
    headers = {"host": HOST, "user-agent": "a", "accept": "*/*"}
    verifier = objsign.S3Verifier(objsign.Addresses(virtual_host=f"s3.{REGION}.amazonaws.com"), region=REGION)
    scope = f"{NOW:%Y%m%d}/{REGION}/s3/aws4_request"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac_sha256(key, part)

    def verify() -> object:
        return verifier.verify(objsign.Request("GET", target, headers), [credentials], now=NOW)

    def verify_by_hand() -> None:
        """The day's key kept, and a query in the order of botocore's."""
        path, query = target.split("?", 1)
        query, claimed = query.split("&X-Amz-Signature=")
        date = dict(pair.split("=", 1) for pair in query.split("&"))["X-Amz-Date"]
        canonical = f"GET\n{path}\n{query}\nhost:{headers['host']}\n\nhost\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        expected = hmac_sha256(key, f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}").hex()
        assert hmac.compare_digest(expected, claimed)

    verify()
    table(
        "Verify a presigned URL",
        [("objsign `S3Verifier.verify`", verify, 1), ("by hand, the signature alone", verify_by_hand, 1)],
    )


ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": ID,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_EC2_METADATA_DISABLED": "true",
}
PROCESSES = {
    "`python -c pass`": "pass",
    "objsign, first URL": f"""
import objsign
signer = objsign.S3Signer(objsign.Credentials.from_environment(), region="{REGION}")
signer.presign_get(bucket="{BUCKET}", key="{KEY}", expires_in=900).url
""",
    "`import hashlib, hmac, urllib.parse`": "import hashlib, hmac, urllib.parse",
    "minio, first URL": f"""
import datetime, minio
client = minio.Minio("s3.amazonaws.com", access_key="{ID}", secret_key="{SECRET}", region="{REGION}")
client.presigned_get_object("{BUCKET}", "{KEY}", datetime.timedelta(seconds=900))
""",
    "oss2, first URL": f"""
import oss2
oss2.Bucket(oss2.Auth("{ID}", "{SECRET}"), "https://oss-cn-hangzhou.aliyuncs.com", "devices").sign_url("GET", "a", 900)
""",
    "boto3, first URL": f"""
import boto3
from botocore.config import Config
client = boto3.client("s3", region_name="{REGION}", config=Config(signature_version="s3v4"))
client.generate_presigned_url("get_object", {{"Bucket": "{BUCKET}", "Key": "{KEY}"}}, 900)
""",
}


# Of the process itself: what the kernel tells the parent is its own peak, if that was higher.
PEAK = """
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""


def cpu_time(program: str) -> float:
    """In milliseconds."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", program], ENVIRONMENT)
    _, status, used = os.wait4(child, 0)
    assert status == 0, program
    return (used.ru_utime + used.ru_stime) * 1000


def peak_memory(program: str) -> float:
    """In MB."""
    command = [sys.executable, "-c", program + PEAK]
    run = subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return int(run.stdout) / 1024


def processes() -> None:
    memory = {name: peak_memory(program) for name, program in PROCESSES.items()}  # and writes the .pyc files
    least = dict.fromkeys(PROCESSES, float("inf"))
    for _ in range(PROCESS_ROUNDS):
        for name, program in PROCESSES.items():
            least[name] = min(least[name], cpu_time(program))
    bare = "`python -c pass`"
    ours = max(least["objsign, first URL"] - least[bare], 0.1)
    print("\n### A whole process\n")
    print("| | CPU ms | more than bare | x what objsign adds | MB | more than bare |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, milliseconds in least.items():
        added = milliseconds - least[bare]
        times = "" if name == bare else f"{added / ours:.0f}"
        more = memory[name] - memory[bare]
        print(f"| {name} | {milliseconds:.1f} | {added:.1f} | {times} | {memory[name]:.1f} | {more:.1f} |")


if __name__ == "__main__":
    names = ["boto3", "botocore", "minio", "oss2"]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    wheel = sys.argv[1]
    installed = sum(entry.file_size for entry in zipfile.ZipFile(wheel).infolist())
    print(f"CPython {platform.python_version()}, the wheel as it is published; {versions}.")
    print(f"The wheel has {os.path.getsize(wheel):,} bytes, installed {installed:,}.")
    presigning("Presign a GET", None)
    presigning("Presign a GET with an 800-character token", TOKEN)
    posting()
    verifying()
    oss()
    processes()
