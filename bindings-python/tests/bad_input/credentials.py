"""Credentials, providers of them, and keys. No message may hold a secret."""

from __future__ import annotations

from hostile_objects import (
    Frozen,
    Lying,
    Provider,
)
from objsign import ConfigError
from samples import CREDENTIALS, SECRET, SIGNER, TOKEN

from bad_input.targets import NAIVE, Row

ROWS: list[Row] = [
    ("Credentials", {"access_key_id": ""}, ConfigError, "invalid_access_key_id"),
    ("Credentials", {"access_key_id": "AK/ID"}, ConfigError, "invalid_access_key_id"),
    ("Credentials", {"access_key_id": "AKID\n"}, ConfigError, "invalid_access_key_id"),
    ("Credentials", {"access_key_id": None}, TypeError, "'None'"),
    ("Credentials", {"secret_access_key": ""}, ConfigError, "invalid_secret"),
    ("Credentials", {"secret_access_key": f"{SECRET}\n"}, ConfigError, "invalid_secret"),
    ("Credentials", {"secret_access_key": f"{SECRET}\ud800"}, ConfigError, "invalid_secret"),
    ("Credentials", {"secret_access_key": SECRET.encode()}, TypeError, "bytes"),
    ("Credentials", {"session_token": ""}, ConfigError, "invalid_session_token"),
    ("Credentials", {"session_token": f"{TOKEN}\ud800"}, ConfigError, "invalid_session_token"),
    ("Credentials", {"session_token": TOKEN.encode()}, TypeError, "bytes"),
    ("Credentials", {"expires_at": NAIVE}, ConfigError, "naive_datetime"),
    ("Credentials", {"expires_at": "2024"}, TypeError, "not str"),
    ("from_environment", {"environ": {}}, ConfigError, "missing_credentials"),
    ("from_environment", {"environ": {"AWS_ACCESS_KEY_ID": "AKID"}}, ConfigError, "missing_credentials"),
    ("from_environment", {"environ": 5}, TypeError, "expected a mapping, not int"),
    (
        "from_environment",
        {"environ": {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": 5}},
        TypeError,
        "AWS_SECRET_ACCESS_KEY must be str",
    ),
    (
        "from_environment",
        {"environ": {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": f"{SECRET}\udc80"}},
        ConfigError,
        "invalid_secret",
    ),
    (
        "S3Signer",
        {"credentials": None},
        TypeError,
        "credentials are an objsign.Credentials or an object with",
    ),
    ("S3Signer", {"credentials": SECRET}, TypeError, "not str"),
    ("S3Signer", {"credentials": ("AKID", SECRET)}, TypeError, "not tuple"),
    ("S3Signer", {"credentials": {"access_key": "AKID"}}, TypeError, "not dict"),
    ("S3Signer", {"credentials": SIGNER}, TypeError, "not S3Signer"),
    ("S3Signer", {"region": None}, TypeError, "'None'"),
    ("S3Signer", {"region": "eu/central"}, ConfigError, "invalid_scope_part"),
    ("S3Signer", {"require_full_lifetime": 1}, TypeError, "'bool'"),
    (
        "S3Signer",
        {"credentials": Frozen(SECRET.encode())},
        TypeError,
        "access_key of the credentials must be str",
    ),
    (
        "S3Signer",
        {"credentials": Frozen(secret_key=5)},
        TypeError,
        "secret_key of the credentials must be str",
    ),
    ("S3Signer", {"credentials": Frozen(secret_key=None)}, ConfigError, "missing_credentials"),
    ("provider", {"gives": None}, TypeError, "get_frozen_credentials() of Provider gave NoneType"),
    ("provider", {"gives": 5}, TypeError, "get_frozen_credentials() of Provider gave int"),
    (
        "provider",
        {"gives": Provider(Frozen())},
        TypeError,
        "get_frozen_credentials() of Provider gave Provider",
    ),
    ("provider", {"gives": Frozen("")}, ConfigError, "invalid_access_key_id"),
    ("provider", {"gives": Frozen(token=TOKEN.encode())}, TypeError, "token of the credentials must be str"),
    ("provider", {"gives": Frozen(secret_key=f"{SECRET}\ud800")}, ConfigError, "invalid_secret"),
    ("with_credentials", {"credentials": None}, TypeError, "not None: none were found"),
    ("with_credentials", {"credentials": 5}, TypeError, "not int"),
    ("SigV4Signer", {"service": ""}, ConfigError, "invalid_scope_part"),
    ("OssSigner", {"sub_resources": ["a=b"]}, ConfigError, "invalid_rule"),
    ("derive", {"credentials": Lying()}, TypeError, "not callable"),
    ("derive", {"region": ""}, ConfigError, "invalid_scope_part"),
    ("derive", {"at": NAIVE}, ConfigError, "naive_datetime"),
    ("from_bytes", {"key": bytes(31)}, ConfigError, "invalid_signing_key"),
    ("from_bytes", {"key": "x" * 32}, TypeError, "expected bytes, not str"),
    ("from_bytes", {"key": bytes(32), "access_key_id": ""}, ConfigError, "invalid_access_key_id"),
    ("from_signing_key", {"key": CREDENTIALS}, TypeError, "'SigningKey'"),
    ("from_signing_key", {"session_token": ""}, ConfigError, "invalid_session_token"),
    ("from_signing_key", {"session_token": f"{TOKEN}\ud800"}, ConfigError, "invalid_session_token"),
    ("Payload.sha256", {"digest": b"x"}, ConfigError, "invalid_digest"),
    ("Payload.sha256", {"digest": "g" * 64}, ConfigError, "invalid_digest"),
    ("Payload.sha256", {"digest": "+1" * 32}, ConfigError, "invalid_digest"),
    ("Payload.sha256", {"digest": 5}, TypeError, "expected str or bytes, not int"),
]
