"""`luminal demo`: FHIR server and service in one process, one patient's cards on the screen."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import cast

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from hooks import load_vendors
from service.app import create_app
from service.clinical import Engine
from service.config import LOOPBACK, Settings
from service.demo.chart import pages_of
from service.demo.client import DEMO_DAY, Client
from service.demo.fhir import create_server, demo_patients
from service.demo.page import blueprint, title_of
from service.demo.stub import create_stub
from service.types import Json

SHOWN = "demo-2"  # after a CDK4/6 inhibitor with an ESR1 mutation


class _Quiet(WSGIRequestHandler):
    """Writes no access lines: they would hold addresses with patient ids."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Writes nothing."""


def demo(host: str, port: int, fhir_port: int, once: bool, engine: Engine | None = None) -> int:
    """Runs the demonstration and returns the exit code.

    Args:
        host: Address to listen on.
        port: Port of the service; another free one is taken when it is in use.
        fhir_port: Port of the FHIR server, likewise.
        once: End after showing the cards.
        engine: The clinical side, for tests; the real one when left out.
    """
    port = _free_port(host, port)
    public_url = f"http://{host}:{port}" if host in LOOPBACK else ""
    engine = engine or Engine(Settings().overlay, Settings().public_url or public_url)
    patients = demo_patients()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="luminal-demo-") as folder:
        with _running(create_server(patients), host, fhir_port) as fhir:
            app = create_app(settings_of(Path(folder), fhir), engine)
            client = Client("", fhir)
            app.register_blueprint(blueprint(client, patients, engine.drugs, pages_of(engine)))
            with _running(app, host, port) as service:
                client.service = service
                _show(client, engine, service, fhir, title_of(patients[SHOWN]))
                if not once:
                    _wait()
        app.extensions["luminal"].store.close()
    return 0


def ehr_stub(vendor_id: str, host: str, port: int, delay: float) -> int:
    """Runs a FHIR server as a vendor's until Ctrl-C, and returns the exit code."""
    vendor = load_vendors()[vendor_id]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _running(create_stub(vendor, demo_patients(), delay), host, port) as address:
        print(f"FHIR server as of {vendor.title}: {address}")
        print(f"Patients: {', '.join(demo_patients())} (synthetic)")
        print(f"Token: any, also from {address}/token")
        _wait()
    return 0


def settings_of(folder: Path, fhir: str) -> Settings:
    """Returns the demonstration's settings: open to all, and its FHIR server may be called."""
    return Settings(
        database_url=f"sqlite:///{folder / 'demo.sqlite3'}",
        auth="off",
        cors_origins=("*",),
        fhir_servers=(fhir,),
        fhir_networks=("127.0.0.0/8",),
        fhir_allow_http=True,
        log_level="warning",
    )


def _show(client: Client, engine: Engine, service: str, fhir: str, title: str) -> None:
    print(f"CDS service   {service}/cds-services")
    print(f"Try it        {service}/demo")
    print(f"FHIR server   {fhir}/metadata")
    print(f"CDS sandbox   {client.sandbox_address(SHOWN)}")
    print(f"\n{title}, as of {DEMO_DAY} (synthetic):\n")
    cards = cast("list[Json]", client.patient_view(SHOWN)["cards"])
    print(engine.cards_as_text(cards) if cards else "No cards.", flush=True)


def _wait() -> None:
    """Waits for Ctrl-C or a polite kill."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    print("\nCtrl-C ends it.", flush=True)  # only once both signals are caught
    stop.wait()
    print("Stopped.", file=sys.stderr)


@contextmanager
def _running(app: Flask, host: str, port: int) -> Iterator[str]:
    """Serves an application in a thread and yields its address."""
    server = make_server(host, _free_port(host, port), app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


def _free_port(host: str, port: int) -> int:
    """Returns the port, or any free one when it is 0 or taken; werkzeug leaves by SystemExit then."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            probe.bind((host, 0))
        return int(probe.getsockname()[1])
