"""Each kind of signed request, and each way to spoil it."""

import pytest
from cases import BODY, CASES, CHANGES, KEY, Case
from servers import Server
from wire import accept, refuse, signed

SPOILED = [
    pytest.param(case, change, id=f"{name}-{change}")
    for name, case in CASES.items()
    for change in CHANGES
    if case.kind in CHANGES[change].kinds
]


@pytest.fixture(scope="module", autouse=True)
def stored(both: tuple[Server, Server]) -> None:
    permanent, _ = both
    accept(permanent, signed(permanent.bucket().put(KEY).sign(permanent.signer(), payload=BODY), BODY))


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_accepted(server: Server, case: Case, style: str) -> None:
    what = "version 2 URL with a token" if case.kind == "query_v2" and server.keys.token else ""
    response = accept(server, case.make(server, virtual=style == "virtual"), what)
    if case.answer is not None and response.ok:
        assert response.content == case.answer


@pytest.mark.parametrize(("case", "change"), SPOILED)
def test_refused(server: Server, case: Case, change: str) -> None:
    refuse(server, CHANGES[change].spoil(case, server), change)
