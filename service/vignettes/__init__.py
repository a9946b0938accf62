"""Vignette files of a checkout to charts, each with what is expected of it."""

from service.vignettes.vignette import Vignette, case_of, merged, of_text, read

__all__ = ["Vignette", "case_of", "merged", "of_text", "read"]
