"""Random parameters for the operations of S3, made from botocore's own model."""

import string
from datetime import datetime, timezone
from typing import Any

from botocore_support import PLACES, client
from hypothesis import strategies as st

BUCKETS = ["photos", "a-b", "0123456789", "dotted.bucket.name", "x" * 63]
HEADER_TEXT = string.ascii_letters + string.digits + " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
MODEL = client(PLACES[0], None).meta.service_model
METHODS: dict[str, str] = client(PLACES[0], None).meta.method_to_api_mapping

# Asked of other hosts, or made of a body: objsign refuses to presign these.
ELSEWHERE = {"create_session", "list_directory_buckets", "write_get_object_response"}
# botocore derives a digest of the key, which objsign does not: it asks for both, as base64.
CUSTOMER_KEYS = {
    "SSECustomerKey",
    "CopySourceSSECustomerKey",
    "SSECustomerKeyMD5",
    "CopySourceSSECustomerKeyMD5",
}
# botocore makes one up if it is not given.
FILLED_IN = {"ClientToken"}

keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
# Blanks at the ends are trimmed by one side and refused by the other.
metadata_values = st.text(HEADER_TEXT, min_size=1, max_size=20).filter(lambda text: text == text.strip())
header_values = st.text(HEADER_TEXT + "é日😀", min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)
times = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, timezone.utc))


def is_body(member: Any) -> bool:
    return member.serialization.get("location") is None


def has_required_body(operation: Any) -> bool:
    shape = operation.input_shape
    return any(is_body(shape.members[name]) for name in shape.required_members)


OPERATIONS = sorted(
    method
    for method, name in METHODS.items()
    if method not in ELSEWHERE and not has_required_body(MODEL.operation_model(name))
)


def value(name: str, member: Any) -> st.SearchStrategy[Any]:
    in_header = member.serialization.get("location") in {"header", "headers"}
    text = header_values if in_header else st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
    match member.type_name:
        case "string" if member.enum:
            return st.sampled_from(member.enum)
        case "string" if name == "CopySource":
            # botocore encodes the key, but not what follows the last `?versionId=`.
            return st.text(string.ascii_letters + string.digits + " +/%é", min_size=1).map("photos/".__add__)
        case "string":
            return text
        case "integer" | "long":
            return st.integers(1, 10_000)
        case "boolean":
            return st.booleans()
        case "timestamp":
            return times
        case "map":
            return st.dictionaries(
                st.text(string.ascii_lowercase, min_size=1, max_size=8), metadata_values, max_size=3
            )
        case "list":
            return st.lists(st.sampled_from(member.member.enum), min_size=1, max_size=3, unique=True)
    raise AssertionError((name, member))


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A client method with the parameters it needs, and some of those it takes."""
    method = draw(st.sampled_from(OPERATIONS))
    shape = MODEL.operation_model(METHODS[method]).input_shape
    members = shape.members if shape else {}
    params: dict[str, Any] = {}
    for name in members:
        member = members[name]
        if name == "Bucket":
            params[name] = draw(st.sampled_from(BUCKETS))
        elif name == "Key":
            params[name] = draw(keys)
        elif is_body(member) or name in CUSTOMER_KEYS:
            continue
        elif name in shape.required_members or name in FILLED_IN or draw(st.integers(0, 3)) == 0:
            params[name] = draw(value(name, member))
    order = draw(st.permutations(list(params)))
    return method, {name: params[name] for name in order}
