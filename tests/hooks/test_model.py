"""What a service shows of itself comes from the wording."""

import pytest

from hooks.model import HookService
from hooks.registry import SERVICES


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.hook)
def test_a_service_presents_itself(service):
    assert 10 < len(service.title) < 100
    assert service.description.endswith(".")
    assert "HR+/HER2- advanced breast cancer" in service.title + service.description
    assert service.usage_requirements.startswith("Needs Patient")


def test_titles_and_descriptions_tell_the_services_apart():
    assert len({service.title for service in SERVICES.values()}) == len(SERVICES)
    assert len({service.description for service in SERVICES.values()}) == len(SERVICES)


def test_a_hook_without_words_has_no_title():
    service = HookService("luminal-x", "x", "1.0", {}, ())
    with pytest.raises(KeyError):
        _ = service.title
