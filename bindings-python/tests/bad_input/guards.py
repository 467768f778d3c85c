"""Guards, for a programmer's mistakes; what a client sends is answered."""

from __future__ import annotations

from objsign import ConfigError
from samples import CREDENTIALS

from bad_input.targets import Row

ROWS: list[Row] = [
    ("UploadGuard", {"bucket": "photos"}, TypeError, "'Bucket'"),
    ("UploadGuard", {"key_prefix": "users/4"}, ConfigError, "invalid_key_prefix"),
    ("UploadGuard", {"key_prefix": ""}, ConfigError, "invalid_key_prefix"),
    ("UploadGuard", {"operations": "upload"}, ConfigError, "invalid_rule"),
    ("UploadGuard", {"versions": [1]}, ConfigError, "invalid_rule"),
    ("UploadGuard", {"versions": 4}, TypeError, "versions are a list of int, not int"),
    ("UploadGuard", {"fields": {"policy": "*"}}, ConfigError, "invalid_rule"),
    ("UploadGuard", {"fields": {"a": 5}}, TypeError, "expected str, or an iterable of str, not int"),
    ("UploadGuard", {"fields": "ab"}, TypeError, "expected a mapping"),
    ("UploadGuard", {"acl": 5}, TypeError, "not int"),
    ("UploadGuard", {"for_host": "https://a.example"}, ConfigError, "invalid_endpoint"),
    ("UploadGuard", {"any_keys": True}, TypeError, "unexpected keyword argument 'any_keys'"),
    ("with_key_prefix", {"prefix": "../"}, ConfigError, "invalid_key_prefix"),
    ("with_key_prefix", {"prefix": None}, TypeError, "'None'"),
    ("answer", {"body": b"{}", "signer": CREDENTIALS}, TypeError, "'S3Signer'"),
    ("answer", {"body": b"{}", "query": b"v4=true"}, TypeError, "'bytes'"),
    ("answer", {"body": object()}, TypeError, "object cannot stand in JSON"),
    ("answer", {"body": {"a": b"x"}}, TypeError, "bytes cannot stand in JSON"),
]
