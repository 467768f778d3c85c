"""Session tokens: sent as issued, or refused."""

from dataclasses import replace

import pytest
from cases import CASES, V4, Case, flipped
from servers import Server
from wire import refuse

SIGNED = {name: case for name, case in CASES.items() if case.kind in V4}


@pytest.mark.parametrize("case", SIGNED.values(), ids=SIGNED)
def test_changed_after_signing(temporary: Server, case: Case) -> None:
    good = case.make(temporary)
    mark = "X-Amz-Security-Token="
    if mark in good.url:
        at = good.url.index(mark) + len(mark) + 3
        refuse(temporary, replace(good, url=flipped(good.url, at)))
    else:
        refuse(
            temporary,
            good.with_header("x-amz-security-token", flipped(good.headers["x-amz-security-token"], 3)),
        )


@pytest.mark.parametrize("case", SIGNED.values(), ids=SIGNED)
def test_another_token_signed(temporary: Server, case: Case) -> None:
    assert temporary.keys.token is not None
    refuse(
        temporary, case.make(temporary, keys=replace(temporary.keys, token=flipped(temporary.keys.token, 3)))
    )


@pytest.mark.parametrize("case", SIGNED.values(), ids=SIGNED)
def test_no_token(temporary: Server, case: Case) -> None:
    refuse(temporary, case.make(temporary, keys=replace(temporary.keys, token=None)))


@pytest.mark.parametrize("case", SIGNED.values(), ids=SIGNED)
def test_a_token_for_permanent_keys(both: tuple[Server, Server], case: Case) -> None:
    permanent, temporary = both
    refuse(permanent, case.make(permanent, keys=replace(permanent.keys, token=temporary.keys.token)))
