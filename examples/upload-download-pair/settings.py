"""What the environment of a function says. Each error names the variable and what to write there."""

import os
import re

import objsign

# What S3 takes for a presigned URL: seven days.
LONGEST = 604_800


class SettingError(Exception):
    """The function is not set up: an operator must act, not the caller."""


def setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingError(f"{name} is not set: set it in the function's environment variables")
    return value


def expires_in() -> int:
    """`EXPIRE`, which is a string as every environment variable is, in seconds."""
    text = setting("EXPIRE")
    # `int` alone would take " 9_00" too.
    seconds = int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
    if not 1 <= seconds <= LONGEST:
        cure = f"set it to a whole number of seconds from 1 to {LONGEST} (seven days), such as 900"
        raise SettingError(f"EXPIRE is {text[:20]!r}: {cure}")
    return seconds


_signer: objsign.S3Signer | None = None


def signer() -> objsign.S3Signer:
    """The signer is kept between calls, with the key of the day; the credentials are those of this moment."""
    global _signer
    credentials = objsign.Credentials.from_environment()
    if _signer is None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or None
        _signer = objsign.S3Signer(credentials, region=setting("REGION"), endpoint=endpoint)
    else:
        _signer = _signer.with_credentials(credentials)
    return _signer
