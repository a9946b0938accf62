"""What a vault keeps is read by the secret alone, and a shelf that is away is no white page."""

import pytest
from sqlalchemy.exc import OperationalError

from service.smart.faults import LaunchError
from service.smart.shelf import Entry, MemoryShelf
from service.smart.vault import Vault

VALUE = {"token": "top-token", "patient_id": "p1"}


class Spy(MemoryShelf):
    def put(self, digest, entry):
        self.digest, self.entry = digest, entry
        super().put(digest, entry)


def test_a_value_is_had_by_its_secret_and_taken_once():
    vault = Vault(MemoryShelf())
    secret = vault.keep("session", VALUE, 60)
    assert vault.look("session", secret) == VALUE
    assert vault.take("session", secret) == VALUE
    assert vault.look("session", secret) is None


def test_the_shelf_holds_neither_the_value_nor_what_opens_it():
    shelf = Spy()
    secret = Vault(shelf).keep("session", VALUE, 60)
    assert secret not in shelf.digest + str(shelf.entry)
    assert not any(word in shelf.entry.sealed for word in (b"top-token", b"p1"))


def test_secrets_are_long_and_differ():
    vault = Vault(MemoryShelf())
    secrets = {vault.keep("launch", VALUE, 60) for _ in range(20)}
    assert len(secrets) == 20
    assert min(map(len, secrets)) >= 43


@pytest.mark.parametrize("secret", ["", "x", "ä" * 43, "a" * 5000, "\x00"])
def test_no_other_text_opens_anything(secret):
    vault = Vault(MemoryShelf())
    vault.keep("session", VALUE, 60)
    assert vault.look("session", secret) is None


def test_bytes_that_were_changed_open_to_nothing():
    shelf = Spy()
    vault = Vault(shelf)
    secret = vault.keep("session", VALUE, 60)
    MemoryShelf.put(shelf, shelf.digest, Entry("session", shelf.entry.until, b"forged"))
    assert vault.look("session", secret) is None


def test_a_shelf_that_is_away_is_said():
    class Away:
        def get(self, *_):
            raise OperationalError("SELECT", {}, Exception("secret host"))

    with pytest.raises(LaunchError) as caught:
        Vault(Away()).look("session", "x")
    assert (caught.value.reason, caught.value.status) == ("store-away", 503)
