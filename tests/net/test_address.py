import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadInput, Cannot, TruceError
from trucewatch.net.address import Policy, target

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "198.18.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:5ef5::1", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("ip", INSIDE)
def test_a_name_that_leads_inside_is_refused(ip):
    policy = Policy(resolve=lambda host, port: [ip])
    with pytest.raises(Cannot, match="not public"):
        policy.addresses(target("https://example.org/"))


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:93.184.216.34"])
def test_a_name_that_leads_outside_is_not(ip):
    assert Policy(resolve=lambda host, port: [ip]).addresses(target("https://example.org/"))


def test_one_address_inside_refuses_all():
    with pytest.raises(Cannot, match="not public"):
        Policy(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"]).addresses(target("https://example.org"))


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "1.2.3.4.5",
        "[::1%25lo]",
        "127.0.0.1.0x0",
    ],
)
def test_an_address_in_a_form_of_its_own_is_none(host):
    with pytest.raises(BadInput, match="no address of a page"):
        target(f"http://{host}/")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://[::ffff:7f00:1]/", "::ffff:7f00:1"),
        ("http://１２７.０.０.１/", "127.0.0.1"),
        ("http://127。0。0。1/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
        ("http://localhost./", "localhost"),
        ("http://LOCALHOST/", "localhost"),
    ],
)
def test_this_machine_is_out_of_bounds_in_every_writing(url, host):
    found = target(url)
    assert found.host == host
    with pytest.raises(Cannot, match="not public"):
        Policy().addresses(found)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/a", "gopher://example.org/_x", "javascript:x()", "data:text/html,x", "//example.org/a",
        "http:///a", "http://", "http://exa mple.org", "http://example.org\r\nX: y", "http://example.org\\@127.0.0.1/", "http://a" * 999,
        "http://example.org:99999/", "http://[::1/", "http://-/", "http://" + "a" * 300 + ".org/", "jar:http://example.org!/", "", "https://example.org/\udcff",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused(url):
    with pytest.raises(BadInput, match="no address of a page"):
        target(url)


@pytest.mark.parametrize(
    "url", ["http://user@example.org/", "http://user:word@example.org/", "http://example.org@127.0.0.1/"]
)
def test_a_user_name_is_refused(url):
    with pytest.raises(Cannot, match="user name"):
        target(url)


@pytest.mark.parametrize("port", [22, 25, 6379, 9200, 11211])
def test_other_services_are_not_asked(port):
    with pytest.raises(Cannot, match=f"port {port}"):
        Policy(resolve=lambda host, port: ["93.184.216.34"]).addresses(target(f"http://example.org:{port}/"))


def test_an_address_is_written_one_way():
    assert target("HTTPS://Example.ORG:443/ä?q=ü&r=a b#x").url == "https://example.org/%C3%A4?q=%C3%BC&r=a%20b"
    assert target("http://example.org:80").url == "http://example.org/"
    assert target("http://bücher.example/").host == "xn--bcher-kva.example"


@given(st.text(st.characters(), max_size=60) | st.from_regex(r"https?://[^ ]{0,40}"))
def test_any_text_is_a_target_or_an_error_of_ours(text):
    try:
        found = target(text)
    except TruceError:
        return
    assert found.scheme in ("http", "https")
    assert not set(found.path) & set("\r\n \t")
    assert target(found.url) == found
