"""Verifiers and what they are given."""

from __future__ import annotations

import objsign
from hostile_objects import (
    NoIterator,
)
from objsign import ConfigError
from samples import CREDENTIALS, SECRET, SIGNER

from bad_input.targets import Row

ROWS: list[Row] = [
    ("Addresses", {"virtual_host": 5}, TypeError, "expected str, or an iterable of str, not int"),
    ("Addresses", {"virtual_host": b"a.example"}, TypeError, "not bytes"),
    ("Addresses", {"virtual_host": ["a.example", 5]}, TypeError, "expected str, not int"),
    ("Addresses", {"virtual_host": "https://a.example"}, ConfigError, "invalid_address"),
    ("Addresses", {"virtual_host": ""}, ConfigError, "invalid_address"),
    ("Addresses", {"path_style": "a.example:80"}, ConfigError, "invalid_address"),
    ("Addresses", {"cname": "a.example"}, TypeError, "not str"),
    ("Addresses", {"cname": {"a.example": ""}}, ConfigError, "invalid_bucket_name"),
    ("Addresses", {"fixed": 5}, TypeError, "'int'"),
    ("S3Verifier", {"addresses": None}, TypeError, "'Addresses'"),
    ("S3Verifier", {"region": "eu/central"}, ConfigError, "invalid_scope_part"),
    ("S3Verifier", {"allow_unsigned_headers": "host"}, ConfigError, "invalid_rule"),
    ("S3Verifier", {"allow_unsigned_headers": 5}, TypeError, "not int"),
    ("S3Verifier", {"limits": {}}, TypeError, "'Limits'"),
    ("S3Verifier", {"allow_v4": True}, TypeError, "unexpected keyword argument 'allow_v4'"),
    ("SigV4Verifier", {"service": ""}, ConfigError, "invalid_scope_part"),
    ("OssVerifier", {"versions": []}, ConfigError, "invalid_rule"),
    ("OssVerifier", {"versions": [3]}, ConfigError, "invalid_rule"),
    ("OssVerifier", {"versions": 4}, TypeError, "versions are a list of int, not int"),
    ("OssVerifier", {"versions": "14"}, TypeError, "not str"),
    ("OssVerifier", {"versions": b"\x01"}, TypeError, "not bytes"),
    ("OssVerifier", {"versions": [True]}, TypeError, "not bool"),
    ("OssVerifier", {"versions": ["1"]}, TypeError, "expected an int, not str"),
    ("OssVerifier", {}, TypeError, "missing 1 required keyword argument: 'versions'"),
    ("OssVerifier", {"versions": [4], "region": "oss-cn-hangzhou"}, ConfigError, "oss_region_prefix"),
    ("OssFormVerifier", {"versions": [4], "region": "oss-cn-hangzhou"}, ConfigError, "oss_region_prefix"),
    ("OssFormVerifier", {"versions": [2]}, ConfigError, "invalid_rule"),
    ("OssFormVerifier", {"versions": [4]}, ConfigError, "region_missing"),
    ("parse", {"request": "GET /"}, TypeError, "'Request'"),
    ("form parse", {"form": {}}, TypeError, "'UploadedForm'"),
    ("verify", {"keys": SECRET}, TypeError, "keys are Credentials, an iterable of them, or None, not str"),
    ("verify", {"keys": ""}, TypeError, "not str"),
    ("verify", {"keys": b""}, TypeError, "not bytes"),
    ("verify", {"keys": 5}, TypeError, "not int"),
    ("verify", {"keys": [None]}, TypeError, "not None: none were found"),
    ("verify", {"keys": [[CREDENTIALS]]}, TypeError, "not list"),
    ("verify", {"keys": {"AKID": CREDENTIALS}}, TypeError, "not dict: look up"),
    ("verify", {"keys": SIGNER}, TypeError, "not S3Signer"),
    ("verify", {"keys": NoIterator()}, TypeError, "not NoIterator"),
    ("chunk decode", {"data": "text"}, TypeError, "expected bytes, not str"),
    ("chunk decode", {"data": b"x\r\n"}, objsign.VerifyError, "malformed_chunk"),
    ("chunk_verifier", {"max_chunk": 1}, TypeError, "unexpected keyword argument"),
    ("UploadedForm", {"fields": 5}, TypeError, "expected a mapping"),
    ("UploadedForm", {"fields": {"a": 5}}, TypeError, "expected str or bytes, not int"),
    ("UploadedForm", {"files": 5}, TypeError, "files are a list of (file name, size), not int"),
    ("UploadedForm", {"files": "ab"}, TypeError, "not str"),
    ("UploadedForm", {"files": ["ab"]}, TypeError, "files are a list of (file name, size), not str"),
    ("UploadedForm", {"files": [("a", 1, 2)]}, TypeError, "not tuple"),
    ("UploadedForm", {"files": [], "file_size": 1}, ConfigError, "two_files"),
    ("Explainer.s3", {"other_hosts": 5}, TypeError, "not int"),
    ("explain", {"credentials": None}, TypeError, "not None: none were found"),
    ("explain", {"credentials": CREDENTIALS, "request": None}, TypeError, "'Request'"),
    ("of_answer", {"body": 5}, TypeError, "expected str or bytes, not int"),
    ("of_answer", {"stages": "AWS4-HMAC-SHA256"}, TypeError, "'Stages'"),
]
