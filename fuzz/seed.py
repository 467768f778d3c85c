"""Writes a corpus for each fuzz target from the vector files: python3 fuzz/seed.py"""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VECTORS = ROOT.parent / "core" / "tests" / "vectors"


ANSWER = b"""<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4-HMAC-SHA256
20250102T030415Z
20250102/us-east-1/s3/aws4_request
00</StringToSign><CanonicalRequest>GET
/test.txt

host:examplebucket.s3.amazonaws.com

host
UNSIGNED-PAYLOAD</CanonicalRequest></Error>"""


def rows(name):
    with open(VECTORS / f"{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(target, seeds):
    folder = ROOT / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def latin(text):
    # Vectors write a byte as the character of that number.
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def wire(row, signed_host=False):
    url = row["url"].split("://", 1)[1]
    host, slash, rest = url.partition("/")
    headers = list(row["headers"])
    if signed_host and not any(name.lower() == "host" for name, _ in headers):
        headers.append(["Host", row.get("host", host)])
    if "authorization" in row:
        headers.append(["Authorization", row["authorization"]])
    lines = [row["method"], slash + rest] + [f"{name}: {value}" for name, value in headers]
    return latin("\n".join(lines))


def form(row):
    parts = [part for name, value in row["fields"] for part in (name, value)]
    return latin("\n".join(parts + [(row["file"] or {}).get("filename") or "file"]))


def main():
    oss = [row for version in ("v1", "v2", "v4") for row in rows(f"oss-{version}") if not row["kind"].startswith("post")]
    write("oss_request", [wire(row) for row in oss])
    aws = rows("verify-aws") + rows("presign-botocore") + rows("sigv2-botocore") + rows("header-botocore")
    write("aws_request", [wire(row, signed_host=True) for row in aws])
    write("explain", [wire(row, signed_host=True) for row in rows("verify-aws") + oss] + [ANSWER])
    forms = rows("post-policy") + rows("post-policy-ceph")
    write("post_form", [form(row) for row in forms])
    uploader = [row for row in rows("fine-uploader") if "request_body" in row]
    write("fine_uploader", [row["request_body"].encode() for row in uploader])
    posts = rows("post-botocore")
    write("post_conditions", [json.dumps(row["extra_conditions"], ensure_ascii=False).encode() for row in posts])


main()
