"""A server that forks while its threads sign: the child has the locks as they were, and not the threads that hold them."""

import os
import signal
import threading

import objsign
import pytest

DAY = 86_400
NOW = 1_725_358_877


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_signs_for_another_day():
    credentials = objsign.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    signer = objsign.S3Signer(credentials, region="eu-central-1")
    keys = [f"photos/{n}.jpg" for n in range(2000)]
    stop = threading.Event()

    def sign():
        while not stop.is_set():
            signer.presign_many("GET", bucket="photos", keys=keys, expires_in=900, now=NOW)

    thread = threading.Thread(target=sign)
    thread.start()
    try:
        for n in range(1, 11):
            child = os.fork()
            if child == 0:
                signal.alarm(10)
                signer.presign_get(bucket="photos", key="k", expires_in=900, now=NOW + n * DAY)
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0, "the child did not sign"
    finally:
        stop.set()
        thread.join()
