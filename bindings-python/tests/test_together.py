"""Two steps with an `await` between them, keys that rotate, threads."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hostile_objects import Frozen, Provider
from objsign import ChunkedBody, Claim, Credentials, S3Signer, Verified, VerifyError
from samples import (
    BUCKET,
    CHUNK_HEAD,
    CHUNK_TAIL,
    CLAIM,
    CREDENTIALS,
    FORM_CLAIM,
    KEY_ID,
    NOW,
    RECEIVED,
    REGION,
    SIGNER,
    TOKEN,
    VERIFIER,
    chunk_verifier,
)

WRONG = Credentials(KEY_ID, "another", TOKEN)


def test_an_await_between_the_two_steps() -> None:
    async def look_up(access_key_id: str) -> Credentials | None:
        await asyncio.sleep(0.001)
        return CREDENTIALS if access_key_id == KEY_ID else None

    async def handle() -> Verified:
        claim = VERIFIER.parse(RECEIVED, now=NOW)
        return claim.verify(await look_up(claim.access_key_id))

    async def many() -> list[Verified]:
        return list(await asyncio.gather(*(handle() for _ in range(20))))

    assert {verified.key_str for verified in asyncio.run(many())} == {"a b.jpg"}


def test_a_claim_in_another_thread() -> None:
    async def handle() -> Verified:
        claim = VERIFIER.parse(RECEIVED, now=NOW)
        return await asyncio.to_thread(claim.verify, CREDENTIALS)

    assert asyncio.run(handle()).bucket == "photos"


def test_a_claim_may_be_verified_again() -> None:
    """With keys fetched anew, where those of a cache were too old."""
    for claim in (CLAIM, FORM_CLAIM):
        for old in (None, [], WRONG, [WRONG, WRONG]):
            with pytest.raises(VerifyError):
                claim.verify(old)
        for new in (CREDENTIALS, [WRONG, CREDENTIALS], (CREDENTIALS,), iter([CREDENTIALS]), {CREDENTIALS}):
            assert claim.verify(new).bucket == "photos"


def test_no_key_and_a_wrong_one() -> None:
    kinds = {}
    for name, keys in (("none", None), ("wrong", WRONG)):
        with pytest.raises(VerifyError) as refused:
            CLAIM.verify(keys)
        kinds[name] = (refused.value.kind, refused.value.status)
    assert kinds == {"none": ("unknown_access_key", 403), "wrong": ("signature_mismatch", 403)}


def in_threads(work: Callable[[], object], threads: int = 8, times: int = 200) -> list[object]:
    barrier = threading.Barrier(threads)

    def one(_: int) -> list[object]:
        barrier.wait()
        return [work() for _ in range(times)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(threads) as pool:
            return [result for results in pool.map(one, range(threads)) for result in results]
    finally:
        sys.setswitchinterval(interval)


def test_threads_share_a_signer() -> None:
    urls = in_threads(lambda: SIGNER.presign_get(bucket="photos", key="a", expires_in=60, now=NOW).url)
    assert len(set(urls)) == 1


def test_threads_share_a_signer_over_midnight() -> None:
    """Its key of the day is made anew while others sign."""
    signer = S3Signer(CREDENTIALS, region=REGION)
    days = iter(range(10_000_000))

    def sign() -> tuple[int, str]:
        now = NOW + next(days) % 2 * 86_400
        return now, signer.presign_get(bucket="photos", key="a", expires_in=60, now=now).url

    expected = {
        (now, SIGNER.presign_get(bucket="photos", key="a", expires_in=60, now=now).url)
        for now in (NOW, NOW + 86_400)
    }
    assert set(in_threads(sign)) == expected


def test_threads_share_a_provider_that_rotates() -> None:
    """Each URL is signed with one pair, never with an id and a secret of two."""
    provider = Provider(Frozen("AKID0", "SECRET0"))
    signer = S3Signer(provider, region=REGION)
    turns = iter(range(10_000_000))

    def sign() -> str:
        number = next(turns) % 3
        provider.given = Frozen(f"AKID{number}", f"SECRET{number}")
        return signer.presign_get(bucket="photos", key="a", expires_in=60, now=NOW).url

    expected = {
        S3Signer(Credentials(f"AKID{n}", f"SECRET{n}"), region=REGION)
        .presign_get(bucket="photos", key="a", expires_in=60, now=NOW)
        .url
        for n in range(3)
    }
    assert set(in_threads(sign)) <= expected


def test_threads_share_a_claim_and_a_verifier() -> None:
    def verify() -> str | None:
        claim: Claim = VERIFIER.parse(RECEIVED, now=NOW)
        return claim.verify(CREDENTIALS).key_str

    assert set(in_threads(verify)) == {"a b.jpg"}
    assert set(in_threads(lambda: CLAIM.verify(CREDENTIALS).key_str)) == {"a b.jpg"}


def test_threads_that_share_what_only_one_may_use() -> None:
    """A body has one order, so this is wrong; it must neither crash nor wait forever."""
    _, chunks = BUCKET.put("a").sign_chunked(SIGNER, ChunkedBody(8192 * 50, chunk_size=8192), now=NOW)
    verifier = chunk_verifier()

    def use() -> bool:
        try:
            chunks.chunk(bytes(8192))
            verifier.decode(CHUNK_HEAD + b"12345" + CHUNK_TAIL)
        except Exception:
            return False
        return True

    assert len(in_threads(use)) == 1600


def test_others_run_while_many_are_signed() -> None:
    keys = [f"2024/{number}.jpg" for number in range(60_000)]
    done = threading.Event()
    turns = 0

    def count() -> None:
        nonlocal turns
        while not done.is_set():
            time.sleep(0.001)
            turns += 1

    other = threading.Thread(target=count)
    other.start()
    try:
        before = turns
        assert len(SIGNER.presign_many("GET", bucket="photos", keys=keys, expires_in=60)) == len(keys)
        meanwhile = turns - before
    finally:
        done.set()
        other.join()
    # While a call holds the interpreter there is one at most.
    assert meanwhile > 5
