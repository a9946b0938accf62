"""Rules for all tests: no network beyond this machine, and in CI nothing is left out quietly."""

import os
import socket

import pytest

# The tests of authentication switch it on; all others, and the processes they start, are without.
os.environ.setdefault("LUMINAL_AUTH", "off")

# A test that needs a server or a browser skips with this prefix where there is none.
NEEDS = "needs:"


class NetworkUsedError(AssertionError):
    """A test tried to leave this machine."""


def _is_local(address):
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = str(address[0])
    return host in {"localhost", "::1", "", "0.0.0.0"} or host.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Refuses connections that leave the machine; a test that passes offline passes anywhere."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    lookup = socket.getaddrinfo

    def guarded(original):
        def call(self, address, *rest):
            if not _is_local(address):
                raise NetworkUsedError(f"a test connects to {address[0]}")
            return original(self, address, *rest)

        return call

    def guarded_lookup(host, *rest, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local((name,)):
            raise NetworkUsedError(f"a test looks up {name}")
        return lookup(host, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


def _fail_if_left_out(report):
    """Makes a skip for want of a server fail in CI, where the server is promised."""
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    if isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if reason.startswith(NEEDS):
            report.outcome = "failed"
            report.longrepr = f"skipped, which CI does not allow: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    _fail_if_left_out(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    _fail_if_left_out(outcome.get_result())
