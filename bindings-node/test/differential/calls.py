"""Makes the calls of calls.mjs: a JSON list on standard input, a list of what came of them on standard output."""

import base64
import json
import sys

import objsign

# What is given in JSON as lists, of which there are no others.
PAIRS = {"headers", "query", "metadata", "fields", "cname", "trailer"}
RANGES = {"range", "content_length_range"}


def value_of(value):
    if isinstance(value, list):
        return [value_of(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return base64.b64decode(value["bytes"])
    if "seconds" in value:
        return value["seconds"]
    if "with" not in value and "on" not in value:
        return {name: value_of(one) for name, one in value.items()}
    options = {name: shaped(name, value_of(one)) for name, one in value.get("with", {}).items()}
    if "new" in value:
        return getattr(objsign, value["new"])(**options)
    args = [value_of(one) for one in value.get("args", [])]
    if "call" not in value:
        return getattr(objsign, value["on"])(*args, **options)
    on = getattr(objsign, value["on"]) if isinstance(value["on"], str) else value_of(value["on"])
    return getattr(on, value["call"])(*args, **options)


def shaped(name, value):
    if name in PAIRS and isinstance(value, list):
        return [tuple(one) if isinstance(one, list) else one for one in value]
    return tuple(value) if name in RANGES and isinstance(value, list) else value


def said(result):
    match result:
        case list() | int():
            return result
        case objsign.Presigned() | objsign.SignedRequest():
            return {"url": result.url, "headers": result.headers}
        case objsign.PostForm():
            return {"url": result.url, "fields": result.fields}
        case objsign.Bucket():
            return [result.host, result.url]
        case objsign.SigningKey():
            return [result.scope, result.expose().decode("latin-1")]
        case objsign.Answer():
            return [result.status, result.body, result.refusal and result.refusal.kind]
        case objsign.Explanation():
            return [result.cause, result.certain]
        case (request, _):
            return said(request)
    return type(result).__name__


def verdict(given):
    try:
        return said(value_of(given))
    except objsign.Error as error:
        return f"{type(error).__name__} {error.kind}"
    except (TypeError, UnicodeEncodeError) as error:
        return type(error).__name__


json.dump([verdict(given) for given in json.load(sys.stdin)], sys.stdout)
