"""A SMART launch to a session that may read one chart: authorization, tokens on the server, their end."""

from service.smart.app import LAUNCH_SECONDS, SmartApp
from service.smart.configuration import Configuration
from service.smart.exchange import METHODS
from service.smart.faults import LaunchError
from service.smart.shelf import DatabaseShelf, MemoryShelf
from service.smart.visit import Visit

__all__ = [
    "LAUNCH_SECONDS",
    "METHODS",
    "Configuration",
    "DatabaseShelf",
    "LaunchError",
    "MemoryShelf",
    "SmartApp",
    "Visit",
]
