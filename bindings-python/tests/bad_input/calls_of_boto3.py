"""Conditions of policies, and the parameters of boto3's calls."""

from __future__ import annotations

from hostile_objects import (
    Injecting,
    deep,
    recursive_dict,
    recursive_list,
)
from objsign import ConfigError, SignError

from bad_input.targets import HUGE, LONE, NAIVE, Row

ROWS: list[Row] = [
    ("presign_post", {"conditions": recursive_list()}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": [recursive_dict()]}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": deep()}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": {}}, TypeError, "conditions are a list, not dict"),
    ("presign_post", {"conditions": "[]"}, TypeError, "not str"),
    ("presign_post", {"conditions": iter([])}, TypeError, "not list_iterator"),
    ("presign_post", {"conditions": [5]}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": [[]]}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": [["eq", "acl", "x"]]}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": [["in", "$acl", ["a"]]]}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": [{"acl": b"x"}]}, TypeError, "bytes cannot stand in JSON"),
    ("presign_post", {"conditions": [{5: "x"}]}, TypeError, "a name must be str"),
    ("presign_post", {"conditions": [{"acl": LONE}]}, UnicodeEncodeError, "surrogates"),
    ("presign_post", {"conditions": [["content-length-range", 0, 2**64]]}, SignError, "invalid_condition"),
    (
        "presign_post",
        {"conditions": [["content-length-range", 0, float("nan")]]},
        SignError,
        "invalid_condition",
    ),
    ("presign_post", {"conditions": [["content-length-range", 0, HUGE]]}, ValueError, "digits"),
    ("presign_post", {"conditions": [["eq", "$x-amz-meta-n", Injecting(1)]]}, SignError, "invalid_condition"),
    ("presign_post", {"conditions": [["eq", "$x-amz-signature", "0"]]}, SignError, "reserved_field"),
    ("presign_post", {"fields": {"acl": 5}}, TypeError, "expected str, not int"),
    ("presign_post", {"fields": "ab"}, TypeError, "not str"),
    ("presign_post", {"fields": {"policy": "x"}}, SignError, "reserved_field"),
    ("presign_post", {"fields": {"a\r\n": "x"}}, SignError, "invalid_field_name"),
    ("presign_post", {"key": None}, SignError, "missing_key"),
    ("presign_post", {"key": "a", "key_prefix": "b"}, SignError, "two_keys"),
    ("presign_post", {"key": b"a"}, TypeError, "'bytes'"),
    ("PostPolicy", {"bucket": "photos"}, TypeError, "'Bucket'"),
    ("boto3 form", {"Key": None}, TypeError, "'None'"),
    ("boto3 form", {"Conditions": [["eq"]]}, SignError, "invalid_condition"),
    ("boto3", {"ClientMethod": "GetObject"}, SignError, "unknown_client_method"),
    ("boto3", {"ClientMethod": "get_object", "Params": None}, SignError, "missing_param"),
    ("boto3", {"Params": [("Bucket", "photos")]}, TypeError, "Params is a dict, not list"),
    ("boto3", {"Params": {5: "x"}}, TypeError, "a parameter's name is str"),
    ("boto3", {"expiresIn": 60}, TypeError, "unexpected keyword argument 'expiresIn'"),
    ("boto3 get", {"key": "a"}, SignError, "unknown_param"),
    ("boto3 get", {"Key": 5}, SignError, "invalid_param"),
    ("boto3 get", {"Key": LONE}, UnicodeEncodeError, "surrogates"),
    ("boto3 get", {"Key": None}, TypeError, "Key is None: leave it out"),
    ("boto3 get", {"IfModifiedSince": NAIVE}, ConfigError, "naive_datetime"),
    ("boto3 get", {"IfModifiedSince": "yesterday"}, SignError, "invalid_param"),
    ("boto3 put", {"Metadata": recursive_dict()}, TypeError, "nested too deeply"),
    ("boto3 put", {"Metadata": deep()}, TypeError, "nested too deeply"),
    ("boto3 put", {"Metadata": {"a": "\r\n"}}, SignError, "invalid_header_value"),
    ("boto3 put", {"Body": b"x"}, SignError, "body_not_presignable"),
    ("boto3 put", {"ContentType": "a\r\nb"}, SignError, "invalid_header_value"),
]
