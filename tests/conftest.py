"""Rules for all tests: no network beyond this machine, and nothing is left out quietly."""

import gc
import os
import shutil
import socket
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.shared_files import SHARED

# The tests of authentication switch it on; all others, and the processes they start, are without.
os.environ.setdefault("LUMINAL_AUTH", "off")

# A test that needs more than Python carries one of these markers, and skips with the prefix where
# that is absent. `make test` leaves the markers out, `make test-all` runs them.
APART = {
    "given": "the given files beside the project (../shared)",
    "server": "a PostgreSQL or Redis server",
    "browser": "a browser (/usr/bin/chromium)",
}
NEEDS = "needs:"
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
LEFT_OUT = pytest.StashKey[defaultdict[str, set[str]]]()


def pytest_configure(config):
    config.stash[LEFT_OUT] = defaultdict(set)
    for name, need in APART.items():
        config.addinivalue_line("markers", f"{name}: needs {need}")


def pytest_collection_finish():
    """Keeps what lives to the end out of full collections, as a worker of the service does.

    Each of them would look through fifteen thousand tests and their cases.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


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


def _reason(report):
    """Returns why a test or a module skips for want of something, or None."""
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        return reason if reason.startswith(NEEDS) else None
    return None


def _fault(reason, markers):
    """Returns what is wrong with such a skip, or None where it is in order."""
    if not markers:
        return f"a test that may lack something carries one of {', '.join(APART)}"
    if os.environ.get("CI") == "true" and ("given" not in markers or SHARED.is_dir()):
        return "skipped, which CI does not allow"
    return None


def _fail_if_quiet(report, markers):
    reason = _reason(report)
    fault = reason and _fault(reason, markers)
    if fault:
        report.outcome = "failed"
        report.longrepr = f"{fault}: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    _fail_if_quiet(outcome.get_result(), APART.keys() & {mark.name for mark in item.iter_markers()})


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    _fail_if_quiet(outcome.get_result(), APART.keys())


def pytest_deselected(items):
    for item in items:
        for name in APART.keys() & {mark.name for mark in item.iter_markers()}:
            item.config.stash[LEFT_OUT][name].add(item.nodeid.partition("::")[0])


def pytest_sessionfinish(session):
    """Hands what a worker left out to the process that prints; the workers do the selecting."""
    if hasattr(session.config, "workeroutput"):
        left_out = session.config.stash[LEFT_OUT].items()
        session.config.workeroutput["left_out"] = {name: sorted(files) for name, files in left_out}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    for name, files in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        node.config.stash[LEFT_OUT][name].update(files)


def pytest_terminal_summary(terminalreporter, config):
    skips = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    left_out = config.stash[LEFT_OUT]
    if skips or left_out:
        terminalreporter.section("left out")
    for name in sorted(left_out):
        terminalreporter.write_line(f"needs {APART[name]}: {', '.join(sorted(left_out[name]))}")
    if left_out:
        terminalreporter.write_line("`make test-all` runs these.")
    for reason, count in sorted(skips.items()):
        terminalreporter.write_line(f"{count} x {reason}")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A real browser with a profile of its own."""
    if not CHROMIUM.exists():
        pytest.skip("needs: chromium")
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("browser")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=CHROMIUM, args=[*CHROMIUM_OPTIONS]
        )
        yield context
        context.close()
    shutil.rmtree(folder, ignore_errors=True)
