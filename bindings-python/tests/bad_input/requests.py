"""Requests as servers hand them on."""

from __future__ import annotations

from objsign import ConfigError

from bad_input.targets import LONE, Row

ROWS: list[Row] = [
    ("Request", {"method": None}, TypeError, "expected str or bytes, not NoneType"),
    ("Request", {"target": LONE}, UnicodeEncodeError, "surrogates"),
    ("Request", {"headers": None}, TypeError, "expected a mapping"),
    ("Request", {"headers": "ab"}, TypeError, "not str"),
    ("Request", {"headers": {"a": 5}}, TypeError, "expected str or bytes, not int"),
    ("Request", {"headers": [b"ab"]}, TypeError, "an item was no pair, but bytes"),
    ("Request", {"authority": b"a.example"}, TypeError, "'bytes'"),
    ("Request", {"payload": "text"}, TypeError, "a payload is bytes"),
    ("Request", {"body": b""}, TypeError, "unexpected keyword argument 'body'"),
    ("decoded", {"parameters": "a=b"}, TypeError, "not str"),
    ("from_asgi of", {"scope": None}, TypeError, "expected a mapping, not NoneType"),
    ("from_asgi of", {"scope": {}}, ConfigError, "not_http"),
    ("from_asgi", {"type": "websocket"}, ConfigError, "not_http"),
    ("from_asgi", {"type": 5}, TypeError, "type is str, not int"),
    ("from_asgi", {"raw_path": None}, ConfigError, "no_raw_target"),
    ("from_asgi", {"raw_path": "/a"}, TypeError, "raw_path is bytes, not str"),
    ("from_asgi", {"raw_path": [47]}, TypeError, "raw_path is bytes, not list"),
    ("from_asgi", {"raw_path": b"/a?x=1"}, ConfigError, "no_raw_target"),
    ("from_asgi", {"query_string": "a"}, TypeError, "query_string is bytes, not str"),
    ("from_asgi", {"method": b"GET"}, TypeError, "method is str, not bytes"),
    ("from_asgi", {"headers": [(b"a",)]}, TypeError, "an item was no pair"),
    ("from_wsgi of", {"environ": None}, TypeError, "expected a mapping, not NoneType"),
    ("from_wsgi of", {"environ": {"PATH_INFO": "/a"}}, ConfigError, "no_raw_target"),
    ("from_wsgi", {"RAW_URI": b"/a"}, TypeError, "RAW_URI is str, not bytes"),
    ("from_wsgi", {"RAW_URI": "/€"}, UnicodeEncodeError, "latin-1"),
    ("from_wsgi", {"HTTP_X": 5}, TypeError, "HTTP_X is str, not int"),
    ("from_wsgi", {"HTTP_X": None}, TypeError, "HTTP_X is str, not NoneType"),
    ("from_api_gateway of", {"event": None}, TypeError, "expected a mapping, not NoneType"),
    ("from_api_gateway of", {"event": {}}, ConfigError, "unknown_event"),
    ("from_api_gateway of", {"event": {"Records": []}}, ConfigError, "unknown_event"),
    ("HTTP API", {"requestContext": {"http": "GET"}}, TypeError, "expected a mapping, not str"),
    ("HTTP API", {"rawPath": 5}, TypeError, "rawPath is str, not int"),
    ("HTTP API", {"rawPath": LONE}, UnicodeEncodeError, "surrogates"),
    ("HTTP API", {"version": 2.0}, TypeError, "version is str, not float"),
    ("HTTP API", {"cookies": "a=b"}, TypeError, "cookies is a list of str, not str"),
    ("REST API", {"httpMethod": 5}, TypeError, "httpMethod is str, not int"),
    ("REST API", {"multiValueHeaders": {"a": "b"}}, TypeError, "multiValueHeaders is a list of str, not str"),
    ("REST API", {"multiValueHeaders": 5}, TypeError, "expected a mapping"),
    ("REST API", {"headers": {"a": None}}, TypeError, "expected str or bytes, not NoneType"),
]
