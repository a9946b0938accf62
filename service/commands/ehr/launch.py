"""The SMART registration of a tenant against what its server says of signing in; nobody signs in."""

from __future__ import annotations

from collections.abc import Iterator

from service.commands.ehr.finding import Finding
from service.config import Settings
from service.smart import METHODS, Configuration, LaunchError, MemoryShelf, SmartApp
from service.trust import Tenant


def launch_findings(settings: Settings, tenant: Tenant, server: str) -> Iterator[Finding]:
    """Yields what works of a launch, and what to change; nothing where the tenant has no `smart`."""
    if tenant.registration is None:
        return
    if not settings.public_url:
        mend = "set LUMINAL_PUBLIC_URL, to which the sign-in sends browsers back"
        yield Finding(False, "SMART: no address of this service", mend)
    app = SmartApp([tenant], settings, MemoryShelf())
    try:
        configuration, scopes = app.offer(server, is_from_ehr=True)
    except LaunchError as error:
        mend = "see the reason in docs/integrators/smart.md"
        yield Finding(False, f"SMART configuration: {error.reason}", mend)
        return
    finally:
        app.close()
    yield Finding(True, f"SMART configuration; a launch asks for: {' '.join(scopes)}")
    yield from _misfits(configuration, tenant.registration.kind)


def _misfits(configuration: Configuration, kind: str) -> Iterator[Finding]:
    """What the server does not offer of what a launch needs."""
    methods = configuration.methods
    if methods and kind != "public" and METHODS[kind] not in methods:
        mend = f"the server takes {', '.join(sorted(methods))}: register another kind of client"
        yield Finding(False, f"SMART client: {METHODS[kind]} is not taken", mend)
    for name in ("launch-ehr", "launch-standalone"):
        if configuration.capabilities and name not in configuration.capabilities:
            yield Finding(True, f"SMART: {name} is not offered")
