"""Where a row's buckets are, and the request that lists them."""

from __future__ import annotations

from typing import Any

from objsign import S3Request, S3Signer

from conformance.row import Row


def place(row: Row, *, addressing: str, is_global: bool) -> dict[str, Any]:
    """The arguments that `Bucket` and `S3Signer` share."""
    place: dict[str, Any] = {"region": row.text("region"), "addressing": addressing}
    endpoint = row.optional("endpoint")
    if endpoint is not None:
        return {**place, "endpoint": endpoint}
    return {
        **place,
        "dual_stack": row.option("use_dualstack_endpoint"),
        "fips": row.option("fips"),
        "accelerate": row.option("use_accelerate_endpoint"),
        # botocore still writes the global host unless it is told otherwise.
        "global_host": is_global,
    }


def list_buckets(row: Row, signer: S3Signer, headers: list[tuple[str, str]]) -> S3Request:
    given: dict[str, Any] = {"query": row.pairs("query"), "headers": headers}
    return signer.list_buckets(**{name: pairs for name, pairs in given.items() if pairs})
