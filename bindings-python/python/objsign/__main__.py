"""The command line: `python -m objsign presign|verify|explain`. Secrets come from the environment alone."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes

import objsign

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
# What Python makes of arguments and variables that are not UTF-8.
_RAW = "surrogateescape"
_ENVIRONMENT = "The key is read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN."
_EXIT_CODES = (
    "Exit codes: 0 done, 1 refused by verify, 2 wrong use or missing settings, "
    "which is said in plain text on stderr, with --json too."
)
# dual_stack, fips, accelerate, global_host: AWS's hosts besides the regional one. Not every partition has all.
_OTHER_HOSTS = [
    (False, False, False, True),
    (True, False, False, False),
    (False, True, False, False),
    (True, True, False, False),
    (False, False, True, False),
    (True, False, True, False),
]
# The parameters that a signer adds to a URL.
_SIGNATURE_FIELDS = {
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
}


class _WrongUse(Exception):
    """What argparse cannot see."""


def _seconds(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,9})([smhd]?)", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration such as 900, 15m, 2h or 7d")
    return int(found[1]) * _UNITS[found[2]]


def _time(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,12}", text):
        return int(text)
    try:
        return _date(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither Unix seconds nor 20240903T102117Z") from None


def _date(text: str) -> int:
    at = datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    return int(at.replace(tzinfo=timezone.utc).timestamp())


def _location(text: str) -> tuple[str, bytes]:
    found = re.fullmatch(r"s3://([^/]+)/(.+)", text, re.DOTALL)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not s3://BUCKET/KEY")
    return found[1], found[2].encode(errors=_RAW)


def _pair(separator: str) -> Any:
    def pair(text: str) -> tuple[str, str]:
        name, found, value = text.partition(separator)
        if not found or not name:
            raise argparse.ArgumentTypeError(f"{text!r} is not NAME{separator}VALUE")
        return name, value.strip() if separator == ":" else value

    return pair


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m objsign",
        description="Sign, verify and explain object-storage requests, without sending any.",
        epilog=f"{_ENVIRONMENT} {_EXIT_CODES}",
    )
    parser.add_argument("--version", action="version", version=objsign.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--region", help="such as eu-central-1; default: AWS_REGION, AWS_DEFAULT_REGION")
    place.add_argument("--endpoint", help="URL of another store than AWS, such as http://127.0.0.1:9000")
    place.add_argument(
        "--now", type=_time, help="the time, in Unix seconds or as 20240903T102117Z; default: now"
    )
    place.add_argument("--json", action="store_true", help="print JSON")
    place.add_argument(
        "--header",
        type=_pair(":"),
        action="append",
        default=[],
        metavar="NAME:VALUE",
        help="a header of the request; may be given several times",
    )

    received = argparse.ArgumentParser(add_help=False)
    received.add_argument("method", help="as on the request line, such as GET")
    received.add_argument("url", help="the whole URL as it was sent")
    received.add_argument("--service", default="s3", help="s3 (the default), oss, or another AWS service")

    presign = commands.add_parser(
        "presign", parents=[place], help="make a presigned URL", epilog=f"{_ENVIRONMENT} {_EXIT_CODES}"
    )
    presign.add_argument("location", type=_location, metavar="s3://BUCKET/KEY")
    presign.add_argument("--expires", type=_seconds, required=True, help="900, 15m, 2h, 7d; at most 7d")
    presign.add_argument("--method", default="GET", help="default: GET")
    presign.add_argument("--addressing", choices=["auto", "virtual", "path"], default="auto")
    presign.add_argument("--query", type=_pair("="), action="append", default=[], metavar="NAME=VALUE")
    presign.add_argument("--download-as", metavar="NAME", help="the file name that a browser saves it under")

    commands.add_parser(
        "verify",
        parents=[received, place],
        help="check a signed request",
        epilog=f"{_ENVIRONMENT} {_EXIT_CODES}",
    )

    explain = commands.add_parser(
        "explain",
        parents=[received, place],
        help="say why a signature does not match",
        description="Say why a signature does not match. With --answer: why the service refused a presigned URL.",
        epilog=f"{_ENVIRONMENT} Exit codes: 0 whatever is found, 2 wrong use or missing settings.",
    )
    explain.add_argument(
        "--other-host",
        action="append",
        default=[],
        metavar="HOST[:PORT]",
        help="a host that the client may have signed, such as a proxy's public name; may be given several times",
    )
    explain.add_argument(
        "--answer",
        metavar="FILE",
        help="the XML that S3 answered to this presigned URL, - for standard input; --now is then the URL's date",
    )
    return parser


def _region(options: argparse.Namespace) -> str:
    region = options.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise _WrongUse("no region; give --region or set AWS_REGION")
    return str(region)


def _presign(options: argparse.Namespace) -> int:
    signer = objsign.S3Signer(
        objsign.Credentials.from_environment(),
        region=_region(options),
        endpoint=options.endpoint,
        addressing=options.addressing,
    )
    name, key = options.location
    bucket = signer.bucket(name)
    if options.download_as is None:
        request = bucket.object(options.method, key, query=options.query, headers=options.header)
    elif options.method == "GET":
        request = bucket.get(
            key, download_as=options.download_as, query=options.query, headers=options.header
        )
    else:
        raise _WrongUse("--download-as is for GET")
    presigned = request.presign(signer, expires_in=options.expires, now=options.now)
    if options.json:
        print(json.dumps(presigned.to_dict(), indent=2))
        return 0
    print(presigned.url)
    for name, value in presigned.headers.items():
        print(f"send exactly: {name}: {value}", file=sys.stderr)
    return 0


def _scheme_host_target(options: argparse.Namespace) -> tuple[str, str, str]:
    """The host is the one that was sent: that of a `Host` header given, else the URL's."""
    found = re.fullmatch(r"([A-Za-z]+)://([^/?#]+)([^#]*)(#.*)?", options.url, re.DOTALL)
    if found is None:
        raise _WrongUse("the URL must be whole, with scheme and host")
    target = found[3] if found[3].startswith("/") else f"/{found[3]}"
    hosts = [value for name, value in options.header if name.lower() == "host"]
    return found[1].lower(), hosts[0] if hosts else found[2], target


def _received(options: argparse.Namespace) -> objsign.Request:
    _, host, target = _scheme_host_target(options)
    headers = list(options.header)
    if not any(name.lower() == "host" for name, _ in headers):
        headers.append(("host", host))
    raw = [(name.encode(errors=_RAW), value.encode(errors=_RAW)) for name, value in headers]
    return objsign.Request(options.method.encode(errors=_RAW), target.encode(errors=_RAW), raw)


def _hosts(options: argparse.Namespace) -> list[str]:
    if options.endpoint:
        return [re.sub(r":[0-9]+$", "", _signed_host(options.endpoint))]
    if options.service == "oss":
        raise _WrongUse("OSS needs --endpoint, such as https://oss-cn-hangzhou.aliyuncs.com")
    return _aws_hosts(_region(options))


def _signed_host(endpoint: str) -> str:
    """As a client signs it, with the port unless it is the scheme's default."""
    return objsign.Bucket("any", region="any", endpoint=endpoint, addressing="path").host


def _aws_hosts(region: str) -> list[str]:
    """All by which AWS serves the region's buckets."""
    hosts = [objsign.Bucket("any", region=region, addressing="path").host]
    for dual_stack, fips, accelerate, global_host in _OTHER_HOSTS:
        try:
            bucket = objsign.Bucket(
                "any",
                region=region,
                addressing="virtual",
                dual_stack=dual_stack,
                fips=fips,
                accelerate=accelerate,
                global_host=global_host,
            )
        except objsign.ConfigError:
            continue
        hosts.append(bucket.host.removeprefix("any."))
    return hosts


def _addresses(options: argparse.Namespace) -> objsign.Addresses:
    hosts = _hosts(options)
    names = [host for host in hosts if not host.startswith("[") and not host.replace(".", "").isdigit()]
    return objsign.Addresses(path_style=hosts, virtual_host=names)


def _oss_verifier(options: argparse.Namespace) -> objsign.OssVerifier:
    region = options.region
    return objsign.OssVerifier(_addresses(options), versions=[1, 2, 4] if region else [1, 2], region=region)


def _verify(options: argparse.Namespace) -> int:
    verifier: objsign.S3Verifier | objsign.SigV4Verifier | objsign.OssVerifier
    if options.service == "oss":
        verifier = _oss_verifier(options)
    elif options.service == "s3":
        verifier = objsign.S3Verifier(_addresses(options), region=_region(options), allow_v2=True)
    else:
        verifier = objsign.SigV4Verifier(region=_region(options), service=options.service)
    keys = objsign.Credentials.from_environment()
    try:
        verified = verifier.verify(_received(options), keys, now=options.now)
    except objsign.VerifyError as error:
        message = _refusal(options, error)
        refusal = {"kind": error.kind, "code": error.code, "status": error.status, "message": message}
        print(json.dumps(refusal, indent=2) if options.json else f"refused: {message} [{error.kind}]")
        return 1
    # Names alone: a value can be what nobody else should see.
    proved = {
        "scheme": verified.scheme,
        "access_key_id": verified.access_key_id,
        "method": verified.method,
        "operation": verified.operation,
        "bucket": verified.bucket,
        "key": verified.key_str if verified.key_str is not None else repr(verified.key),
        "valid_until": verified.valid_until.isoformat(),
        "payload": verified.payload.kind,
        "covered_headers": [name for name, _ in verified.headers],
        "covered_parameters": [name for name, _ in verified.parameters],
    }
    if options.json:
        print(json.dumps(proved, indent=2))
    else:
        for name, value in proved.items():
            print(f"{name}: {_plain(', '.join(value) if isinstance(value, list) else value)}")
    return 0


def _refusal(options: argparse.Namespace, error: objsign.VerifyError) -> str:
    if error.kind != "unknown_host":
        return str(error).removesuffix(f" [{error.kind}]")
    _, host, _ = _scheme_host_target(options)
    cure = "it is not the host of --endpoint" if options.endpoint else "give --endpoint"
    return f"host {_plain(host)} is not served: {cure}"


def _plain(value: str | None) -> str:
    """A client chose it: what would move a terminal's cursor is escaped."""
    text = str(value)
    return text if text.isprintable() else ascii(text)


def _explain(options: argparse.Namespace) -> int:
    explainer, credentials = _explainer(options), objsign.Credentials.from_environment()
    request = _received(options)
    if options.answer is None:
        why = explainer.explain(request, credentials, now=options.now)
    else:
        why = _explain_answer(options, explainer, request, credentials)
    _print_explanation(options, why)
    return 0


def _explainer(options: argparse.Namespace) -> objsign.Explainer:
    hosts = list(options.other_host)
    if options.endpoint:
        hosts.append(_signed_host(options.endpoint))
    if options.service == "oss":
        return objsign.Explainer.oss(_oss_verifier(options), other_hosts=hosts)
    if options.service == "s3":
        return objsign.Explainer.s3(region=_region(options), other_hosts=hosts)
    return objsign.Explainer.sigv4(region=_region(options), service=options.service, other_hosts=hosts)


def _explain_answer(
    options: argparse.Namespace,
    explainer: objsign.Explainer,
    request: objsign.Request,
    credentials: objsign.Credentials,
) -> objsign.Explanation:
    if options.service != "s3":
        raise _WrongUse("--answer is for S3 and stores like it")
    _check_signed_headers(options)
    stages = _stages_of_url(options)
    if options.answer == "-":
        body = sys.stdin.buffer.read()
    else:
        with open(options.answer, "rb") as file:
            body = file.read()
    answered = None if stages is None else objsign.Explanation.of_answer(body, stages)
    if answered is not None and answered.cause != "wrong_secret":
        return answered
    # The service read the URL as we do. So the signature in it is wrong, unless it is right by our secret.
    alone = explainer.explain(request, credentials, now=_date_of_url(options) or options.now)
    if alone.cause != "signature_matches":
        return alone
    if answered is None:
        raise _WrongUse("this cannot be rebuilt; --answer is for presigned URLs of signature version 4")
    return answered


def _check_signed_headers(options: argparse.Namespace) -> None:
    """Without them our texts would differ from the service's by the very headers that the client did send."""
    given = {name.lower() for name, _ in options.header} | {"host"}
    missing = [_plain(name) for name in _signed_headers(options) if name and name not in given]
    if missing:
        raise _WrongUse(
            f"the signature covers {', '.join(missing)}: give what was sent, --header '{missing[0]}: VALUE'; "
            "a covered header that was not sent is the reason of the refusal"
        )


def _signed_headers(options: argparse.Namespace) -> list[str]:
    names = dict(_parameters(options.url)).get("X-Amz-SignedHeaders", "host")
    return names.lower().split(";")


def _parameters(url: str) -> list[tuple[str, str]]:
    """Decoded; a `+` is a plus."""
    query = url.partition("#")[0].partition("?")[2]
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(unquote(name, errors=_RAW), unquote(value, errors=_RAW)) for name, _, value in pairs]


def _date_of_url(options: argparse.Namespace) -> int | None:
    fields = dict(_parameters(options.url))
    try:
        return _date(fields.get("X-Amz-Date") or fields.get("x-oss-date", ""))
    except ValueError:
        return None


def _stages_of_url(options: argparse.Namespace) -> objsign.Stages | None:
    """The texts that a right signer signs for this URL; `None` if a right signer does not make such a URL."""
    scheme, host, target = _scheme_host_target(options)
    parameters = _parameters(options.url)
    fields = dict(parameters)
    signed = _signed_headers(options)
    try:
        key_id, _, region, service, _ = fields["X-Amz-Credential"].split("/")
        # No text depends on the secret.
        credentials = objsign.Credentials(key_id, "none", fields.get("X-Amz-Security-Token"))
        signer = objsign.SigV4Signer(credentials, region=region, service=service)
        request = objsign.SigV4Request(
            options.method,
            f"{scheme}://{host}",
            path=quote(unquote_to_bytes(target.partition("?")[0])),
            query=[pair for pair in parameters if pair[0] not in _SIGNATURE_FIELDS],
            headers=[
                pair for pair in options.header if pair[0].lower() in signed and pair[0].lower() != "host"
            ],
        )
        expires_in, now = int(fields["X-Amz-Expires"]), _date(fields["X-Amz-Date"])
        again = request.presign(signer, expires_in=expires_in, now=now).url
        stages = request.presign_stages(signer, expires_in=expires_in, now=now)
    except (KeyError, ValueError):  # Errors of objsign are `ValueError`s, too.
        return None
    return stages if _unsigned(parameters) == _unsigned(_parameters(again)) else None


def _unsigned(parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pair for pair in parameters if pair[0] != "X-Amz-Signature")


def _hint(options: argparse.Namespace, why: objsign.Explanation) -> str | None:
    """What else the command line can do, where the cause may come from how it was called."""
    date = _date_of_url(options)
    if why.cause == "expired" and date is not None:
        instead = " instead of --answer" if options.answer else ""
        at = datetime.fromtimestamp(date, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        return f"To see whether the signature was right, give --now {at}{instead}."
    if why.cause == "header_removed":
        return "If it was sent, give it with --header NAME:VALUE."
    return None


def _print_explanation(options: argparse.Namespace, why: objsign.Explanation) -> None:
    hint = _hint(options, why)
    if not options.json:
        print(why if hint is None else f"{why}\n  {hint}")
        return
    difference = why.difference
    explained: dict[str, Any] = {
        "cause": why.cause,
        "certain": why.certain,
        "summary": why.summary,
        "cure": why.cure,
        "hint": hint,
        "difference": difference
        and {"element": difference.element, "ours": difference.ours, "theirs": difference.theirs},
    }
    print(json.dumps(explained, indent=2))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 done, 1 refused, 2 wrong use."""
    options = _parser().parse_args(arguments)
    commands = {"presign": _presign, "verify": _verify, "explain": _explain}
    try:
        return commands[options.command](options)
    except (objsign.Error, OSError, _WrongUse) as error:
        print(f"python -m objsign: {error}", file=sys.stderr)
        if isinstance(error, objsign.Error) and error.kind == "missing_credentials":
            print("`aws configure export-credentials --format env` prints them", file=sys.stderr)
    except UnicodeEncodeError:
        # Its own message could hold what was in the environment.
        print("python -m objsign: an argument or variable that must be text is not UTF-8", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
