"""Where a register lies, and to whom its password goes."""

import ssl

import pytest

from trucewatch.errors import BadValue, Cannot
from trucewatch.store import address, casefile
from trucewatch.store.address import Address, arguments, parse

FAR = "postgresql://truce@db.example.org/truce"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    for name in ("PGPASSWORD", "PGHOST", "PGUSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))


def kept(tmp_path, *lines, mode=0o600):
    path = tmp_path / "pgpass"
    path.write_text("\n".join(lines), "utf-8")
    path.chmod(mode)


def test_the_password_is_neither_kept_nor_shown():
    at = parse("postgresql://truce:s3cret@db.example.org/truce", "case_1")
    assert at.url == FAR
    assert "s3cret" not in repr(at) + str(at) + casefile.text(casefile.CaseFile("A case", store=at))
    assert arguments(at)["password"] == "s3cret"


def test_a_password_in_case_toml_is_refused():
    text = 'format = 1\ntitle = "x"\n[store]\nurl = "postgresql://a:b@h/d"\nschema = "s"'
    with pytest.raises(BadValue, match="holds a password"):
        casefile.parse(text, "case.toml")


def test_an_address_reads_back_from_case_toml():
    settings = casefile.CaseFile("A case", store=Address("postgresql://truce@/truce?host=/run/pg", "case_1"))
    assert casefile.parse(casefile.text(settings), "case.toml") == settings


@pytest.mark.parametrize(
    ("url", "schema", "says"),
    [
        ("case.db", "", "no address of a database"),
        ("sqlite:///case.db", "", "no address of a PostgreSQL database"),
        ("mysql://u@h/d", "", "no address of a PostgreSQL database"),
        ("postgresql://u@h/", "", "no address of a PostgreSQL database"),
        ("postgresql://u@h:port/d", "", "no address of a database"),
        ("postgresql://u@h/d?options=-c", "", "unknown settings: options"),
        ("postgresql://u@h/d?sslmode=prefer", "", "no sslmode"),
        ("postgresql://u@h/d", 'a"; DROP', "no name of a schema"),
    ],
)
def test_what_is_no_address_is_named(url, schema, says):
    with pytest.raises(BadValue, match=says):
        parse(url, schema)


def test_a_password_in_the_environment_goes_to_no_host_that_a_case_names(monkeypatch):
    """A case that somebody hands over may name any host."""
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    assert arguments(parse(FAR))["password"] == ""
    assert arguments(parse("postgresql://truce@localhost/truce"))["password"] == "s3cret"
    monkeypatch.setenv("PGHOST", "db.example.org")
    assert arguments(parse(FAR))["password"] == "s3cret"


def test_a_password_file_is_read_as_postgres_reads_it(tmp_path):
    kept(tmp_path, "#*:*:*:*:no", "other:*:*:*:no", r"*:5433:*:truce:with\:colon\\", "*:*:*:*:last")
    assert arguments(parse("postgresql://truce@db.example.org:5433/truce"))["password"] == "with:colon\\"
    assert arguments(parse(FAR))["password"] == "last"


def test_a_password_file_that_others_may_read_is_refused(tmp_path):
    kept(tmp_path, "*:*:*:*:word", mode=0o644)
    with pytest.raises(Cannot, match="others may read it"):
        arguments(parse(FAR))


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        (FAR, True),
        (f"{FAR}?sslmode=require", False),
        (f"{FAR}?sslmode=disable", None),
        ("postgresql://truce@127.0.0.1/truce", None),
        ("postgresql://truce@/truce?host=/run/postgresql", None),
    ],
)
def test_a_connection_beyond_this_machine_proves_its_host(url, checked):
    context = arguments(parse(url))["ssl_context"]
    assert context is False if checked is None else context.check_hostname is checked


def test_certificates_that_are_none_are_named(tmp_path):
    (tmp_path / "roots.pem").write_text("nothing")
    with pytest.raises(BadValue, match="holds no certificates"):
        arguments(parse(f"{FAR}?sslrootcert={tmp_path}/roots.pem"))
    with pytest.raises(BadValue, match="holds no certificates"):
        arguments(parse(f"{FAR}?sslrootcert={tmp_path}/none.pem"))
    assert ssl.SSLError.__mro__[1] is OSError  # what a wrong file raises


def test_a_user_that_is_not_named_is_the_environments(monkeypatch):
    monkeypatch.setenv("PGUSER", "somebody")
    assert arguments(parse("postgresql://localhost/truce"))["user"] == "somebody"
    assert address.parse("postgresql://localhost/truce").parts.username is None
