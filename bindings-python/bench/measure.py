"""Start, import and speed of objsign beside boto3 and botocore: see scripts/measure-python.

Every number is CPU time. Whole processes alternate, so that both meet the same machine, and the least is shown; calls are timed in rounds that
alternate too, and a ratio is taken inside each round.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

ROUNDS = 15
TOKEN = "FwoGZXIvYXdzE" + "x" * 787
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_EC2_METADATA_DISABLED": "true",
}
PROCESSES = {
    "python -c pass": "pass",
    "import objsign": "import objsign",
    "import boto3": "import boto3",
    "objsign, first URL": """
import objsign
signer = objsign.S3Signer(objsign.Credentials.from_environment(), region="eu-central-1")
signer.presign_get(bucket="examplebucket", key="photos/2024/sample image.jpg", expires_in=900).url
""",
    "boto3, first URL": """
import boto3
from botocore.config import Config
client = boto3.client("s3", region_name="eu-central-1", config=Config(signature_version="s3v4"))
client.generate_presigned_url("get_object", {"Bucket": "examplebucket", "Key": "photos/2024/sample image.jpg"}, 900)
""",
}


def process_time(program: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], env={**os.environ, **ENVIRONMENT}, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def processes() -> None:
    for program in PROCESSES.values():
        process_time(program)  # writes the .pyc files
    times: dict[str, list[float]] = {name: [] for name in PROCESSES}
    for _ in range(ROUNDS):
        for name, program in PROCESSES.items():
            times[name].append(process_time(program))
    # Noise only adds.
    least = {name: min(all_times) * 1000 for name, all_times in times.items()}
    bare = least["python -c pass"]
    for name, milliseconds in least.items():
        print(f"{name:20} {milliseconds:7.1f} ms CPU, {milliseconds - bare:6.1f} over bare Python")
    for what in ("import {}", "{}, first URL"):
        ours, theirs = least[what.format("objsign")], least[what.format("boto3")]
        added = (theirs - bare) / max(ours - bare, 0.1)
        print(
            f"{what.format('boto3')} / {what.format('objsign')}: {theirs / ours:.1f}x the process, {added:.0f}x what it adds"
        )


def calls() -> None:
    import botocore.session
    import objsign
    from botocore.config import Config

    secret = ENVIRONMENT["AWS_SECRET_ACCESS_KEY"]
    bucket, key = "examplebucket", "photos/2024/sample image.jpg"
    params = {"Bucket": bucket, "Key": key}
    for name, token in (("no token", None), ("800-character token", TOKEN)):
        session = botocore.session.get_session()
        session.set_credentials(ENVIRONMENT["AWS_ACCESS_KEY_ID"], secret, token)
        client = session.create_client(
            "s3", region_name="eu-central-1", config=Config(signature_version="s3v4")
        )
        credentials = objsign.Credentials(ENVIRONMENT["AWS_ACCESS_KEY_ID"], secret, token)
        signer = objsign.S3Signer(credentials, region="eu-central-1")
        jobs: dict[str, tuple[int, Callable[[], object]]] = {
            "botocore generate_presigned_url": (
                200,
                lambda c=client: c.generate_presigned_url("get_object", params, 900),
            ),
            "generate_presigned_url": (
                10_000,
                lambda s=signer: s.generate_presigned_url("get_object", params, 900),
            ),
            "presign_get(...).url": (
                10_000,
                lambda s=signer: s.presign_get(bucket=bucket, key=key, expires_in=900).url,
            ),
        }
        times: dict[str, list[float]] = {job: [] for job in jobs}
        for _ in range(ROUNDS):
            for job, (count, call) in jobs.items():
                start = time.process_time()
                for _ in range(count):
                    call()
                times[job].append((time.process_time() - start) / count * 1e9)
            start = time.process_time()
            signer.presign_many("GET", bucket=bucket, keys=[key] * 10_000, expires_in=900)
            times.setdefault("presign_many, each", []).append((time.process_time() - start) / 10_000 * 1e9)
        peer = times["botocore generate_presigned_url"]
        print(f"{name}:")
        for job, all_times in times.items():
            ratio = statistics.median(theirs / ours for theirs, ours in zip(peer, all_times, strict=True))
            print(f"  {job:33} {statistics.median(all_times):9.0f} ns, botocore takes {ratio:.0f}x")


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds")
    processes()
    calls()
