"""Why a page does not open: one word for the log, one sentence for who waits for it."""

from __future__ import annotations

from terminology import load_wording

text = load_wording("service.smart").text


class LaunchError(Exception):
    """A launch or a session that leads to no page. Nothing of the request stands in it."""

    def __init__(self, *, reason: str, status: int = 400) -> None:
        """Keeps the reason, a word of `data/wording.en.yaml`, and the status of the answer."""
        super().__init__(reason)
        self.reason = reason
        self.status = status

    @property
    def sentence(self) -> str:
        """What to say to the reader."""
        return text(f"refusal-{self.reason}")
