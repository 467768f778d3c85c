"""`form-v4`, `form-v2` and `post-policy`: forms as they reach an S3 server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from objsign import Addresses, AnonymousForm, Request, S3FormVerifier, UploadedForm, VerifiedForm, VerifyError

from conformance.outcome import Failed, same
from conformance.row import Row, iso8601

Outcome = AnonymousForm | VerifiedForm | VerifyError

# For each kind of refusal the words of `form-*` rows and those of `post-policy` rows.
_WORDS = {
    "missing_field": ("field_missing", "missing-field"),
    "missing_key": ("field_missing", "missing-field"),
    "signature_mismatch": ("signature_mismatch", "signature"),
    "unknown_access_key": ("credential_mismatch", "access-key"),
    "invalid_signature_field": ("scope_mismatch", "date_mismatch", "algorithm_mismatch"),
    "invalid_policy_document": ("malformed", "policy-document"),
    "policy_expired": ("expired",),
    "policy_condition_failed": ("condition_failed", "condition"),
    "extra_field": ("extra_field", "condition"),
    "entity_too_large": ("too_large", "size"),
    "entity_too_small": ("too_small", "size"),
}


@dataclass(frozen=True)
class Arrived:
    """A form as it arrived: what stands before the file, and the file."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    # Name and size of each.
    files: list[tuple[str | None, int]] = field(default_factory=list)

    def form(self) -> UploadedForm:
        """For a verifier. Several files, or none, are said in another way than one."""
        if len(self.files) == 1:
            ((name, size),) = self.files
            return UploadedForm(self.fields, file_name=name, file_size=size)
        return UploadedForm(self.fields, files=self.files)

    def with_field(self, index: int, value: bytes) -> Arrived:
        fields = list(self.fields)
        fields[index] = (fields[index][0], value)
        return replace(self, fields=fields)


def run(row: Row) -> None:
    """`form-v4` and `form-v2`."""
    outcome, expect = verify_arrived(row, arrived(row)), row.get("expect")
    accept = expect.get("accept")
    if isinstance(outcome, VerifiedForm) and accept is not None:
        same("key", outcome.key, accept["key"].encode())
        content_type = None if outcome.content_type is None else outcome.content_type.decode()
        same("content type", repr(content_type), repr(accept["content_type"]))
    elif isinstance(outcome, VerifyError) and accept is None:
        same("code", outcome.code, expect["reject"]["code"])
        same("status", outcome.status, expect["reject"]["status"])
        _fits(outcome, {expect["reason"], *(expect.get("also") or ())})
    else:
        raise Failed(f"{outcome!r}, expected {expect}")


def run_post_policy(row: Row) -> None:
    outcome, expect = verify_arrived(row, arrived(row)), row.text("expect")
    if isinstance(outcome, VerifiedForm) and expect == "accept":
        same("bucket", outcome.bucket, row.text("bucket"))
    elif isinstance(outcome, VerifyError) and expect == "reject":
        same("status", outcome.status, row.number("status"))
        _fits(outcome, {row.text("category")})
    elif not (isinstance(outcome, AnonymousForm) and expect == "anonymous"):
        raise Failed(f"{outcome!r}, expected {expect}")


def _fits(error: VerifyError, words: set[str]) -> None:
    if words.isdisjoint(_WORDS.get(error.kind, ())):
        raise Failed(f"refused for {error.kind}: {error}, expected {sorted(words)}")


def verify_arrived(row: Row, form: Arrived) -> Outcome:
    """A form, by a verifier that serves the row's bucket and region and knows its key."""
    verifier = S3FormVerifier(Addresses(fixed=row.text("bucket")), region=row.text("region"), allow_v2=True)
    request = Request("POST", "/", {"Host": "s3.test", "Content-Type": "multipart/form-data; boundary=x"})
    try:
        claim = verifier.parse(request, form.form(), now=iso8601(row.text("now")))
        return claim if isinstance(claim, AnonymousForm) else claim.verify(row.credentials)
    except VerifyError as error:
        return error


def arrived(row: Row) -> Arrived:
    """The form of the row: `fields` and `file`, or `form` with the file at its place."""
    if row.kind == "post-policy":
        fields = [(name, value.encode()) for name, value in row.pairs("fields")]
        file = row.get("file")
        return Arrived(fields, [(file.get("filename"), file["size"])] if file else [])
    form = Arrived()
    for name, value in row.members("form"):
        if isinstance(value, dict):
            form.files.append((value.get("name"), value["size"]))
            break
        form.fields.append((name, value.encode()))
    return form
