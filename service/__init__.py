"""The service around the clinical packages: HTTP, command line, store, demo."""

from importlib import metadata

# `luminal` on PyPI is another project (docs/decisions/0018-name-and-completion.md).
DISTRIBUTION = "luminal-cds"


def software_version() -> str:
    """Returns the version of the installed distribution, as `0.1.0`.

    Raises:
        importlib.metadata.PackageNotFoundError: The packages are not installed.
    """
    return metadata.version(DISTRIBUTION)
