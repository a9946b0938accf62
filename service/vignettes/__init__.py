"""Vignette files of a checkout to charts, each with what is expected of it."""

from service.vignettes.vignette import case_of, read

__all__ = ["case_of", "read"]
