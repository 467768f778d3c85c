"""Signs uploads, for folders that the caller chooses and never the request."""

import json
import logging
import math
import os
import re
from typing import Any, NamedTuple

import objsign
from secret_key import NoSecret, secret_key

# What a user's id may be. With a `/` in it, one user's folder could lie in another's.
USER = re.compile(r"[A-Za-z0-9_-]{1,128}")

# Fine Uploader's own size of a part. S3 takes no smaller ones, but for the last.
PART_SIZE = 5 * 1024 * 1024

logger = logging.getLogger(__name__)


class Signed(NamedTuple):
    status: int
    body: str


def make_guard() -> objsign.UploadGuard:
    max_size = int(os.environ["MAX_SIZE"])
    return objsign.UploadGuard(
        objsign.Bucket(os.environ["BUCKET_NAME"], region=os.environ["AWS_REGION"]),
        for_host=os.environ.get("BUCKET_HOST") or None,
        # The one that a bucket without ACLs takes.
        acl="bucket-owner-full-control",
        content_length_range=(1, max_size),
        content_type=os.environ["CONTENT_TYPES"].split(","),
        operations=["initiate", "part", "complete", "abort"],
        max_part_number=math.ceil(max_size / PART_SIZE),
        fine_uploader_fields=True,
        tighten=True,
    )


_guard = make_guard()
_signer: objsign.S3Signer | None = None


def signer() -> objsign.S3Signer:
    """It keeps the key of the day, and is the same again if the secret is."""
    global _signer
    credentials = objsign.Credentials(os.environ["ACCESS_KEY"], secret_key())
    if _signer is None:
        _signer = objsign.S3Signer(credentials, region=os.environ["AWS_REGION"])
    else:
        _signer = _signer.with_credentials(credentials)
    return _signer


def sign_below(prefix: str, body: str | bytes | dict[str, Any]) -> Signed:
    """Answers a signature request for keys below a prefix."""
    guard = _guard.with_key_prefix(prefix)
    try:
        uploader = signer()
    except (NoSecret, objsign.ConfigError) as error:
        logger.error("no secret: %s", error)
        return Signed(500, error_body("Uploads are not possible at the moment."))
    answer = guard.answer(uploader, body)
    if answer.refusal:
        logger.warning("refused below %s: %s", prefix, answer.refusal)
    if answer.error:
        logger.error("not signed: %s", answer.error)
    return Signed(answer.status, answer.body)


def sign_for(user: object, body: str | bytes) -> Signed:
    """Answers a signature request of a signed-in user, whose keys are `uploads/USER/...`."""
    if not isinstance(user, str) or not USER.fullmatch(user):
        return Signed(403, error_body("Please sign in."))
    return sign_below(f"uploads/{user}/", body)


def error_body(message: str) -> str:
    return json.dumps({"error": message}, separators=(",", ":"))
