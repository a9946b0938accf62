"""A host whose look-up hangs stands in the log by name and port."""

import socket
import threading

import pytest

from service.network.names import NameTimeoutError
from service.observe import logs
from service.observe.lookups import NAMES


def test_the_log_names_host_and_port_once(capsys, monkeypatch):
    logs.configure()
    gate = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_names, **_options: gate.wait(30) and [])
    for _ in range(3):
        with pytest.raises(NameTimeoutError):
            NAMES.addresses("ehr.example", 443, 0.001)
    gate.set()
    [line] = [one for one in capsys.readouterr().err.splitlines() if "name-lookup-hangs" in one]
    assert '"address": "ehr.example:443"' in line
