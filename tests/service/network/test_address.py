import pytest

from service.network.address import base_of, is_allowed, is_reachable, networks_of, origin_of


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://ehr.example/fhir/r4", "https://ehr.example/fhir/r4"),
        ("HTTPS://EHR.example:443/fhir/r4/", "https://ehr.example/fhir/r4"),
        ("https://ehr.example:8443", "https://ehr.example:8443"),
        ("https://[2001:db8::1]/f", "https://[2001:db8::1]/f"),
    ],
)
def test_one_form_for_one_server(url, base):
    assert base_of(url) == base


@pytest.mark.parametrize(
    "url",
    [
        "http://ehr.example/fhir", "ftp://ehr.example", "file:///etc/passwd", "//ehr.example/fhir",
        "https://user:secret@ehr.example/fhir", "https://ehr.example@evil.example/fhir",
        "https://ehr.example/fhir?x=1", "https://ehr.example/fhir#x", "https://ehr.example/fhir?",
        "https://", "https:///fhir", "ehr.example", "", "https://ehr.example\\@evil.example/",
        "https://ehr.example:port/", "https://[::1/",
    ],
)  # fmt: skip
def test_what_is_no_fhir_server(url):
    with pytest.raises(ValueError, match=r"."):
        base_of(url)
    assert not is_allowed(url, ["https://ehr.example/fhir"])


def test_the_list_is_exact():
    allowlist = ["https://ehr.example/fhir/"]
    assert is_allowed("https://ehr.example:443/fhir", allowlist)
    for other in ("https://ehr.example/fhir/r4", "https://ehr.example", "https://ehr.example.evil.example/fhir",
                  "https://ehr.example:8443/fhir", "http://ehr.example/fhir", "https://ehr.example/fhir/../x"):  # fmt: skip
        assert not is_allowed(other, allowlist), other
    assert not is_allowed("https://ehr.example/fhir", [])


def test_plain_http_needs_the_switch():
    assert not is_allowed("http://ehr.example/fhir", ["http://ehr.example/fhir"])
    assert is_allowed("http://ehr.example/fhir", ["http://ehr.example/fhir"], allow_http=True)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are_reachable(address):
    assert is_reachable(address, ())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "3fff:fff:ffff::1", "fec0::1", "feff::1",
        "4000::1", "5f00::1", "100::1", "::2",
    ],
)  # fmt: skip
def test_addresses_of_inner_networks_are_not(address):
    assert not is_reachable(address, ())


def test_a_listed_network_opens_itself_only():
    inner = networks_of(["10.20.0.0/16", "fd12::/16"])
    assert is_reachable("10.20.3.4", inner)
    assert is_reachable("::ffff:10.20.3.4", inner)
    assert is_reachable("fd12::5", inner)
    for other in ("10.21.0.1", "127.0.0.1", "169.254.169.254", "fd13::1", "::ffff:10.21.0.1"):
        assert not is_reachable(other, inner)


@pytest.mark.parametrize("url", ["/x", "ftp://a/x", "https://u@a/x", "javascript:1"])
def test_origins(url):
    assert origin_of("https://A.example:443/x?y") == "https://a.example"
    with pytest.raises(ValueError, match=r"."):
        origin_of(url)
