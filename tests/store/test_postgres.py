"""What is PostgreSQL's own: schemas and their versions, roles, locks, going away. The rest is asked of both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import inspect

from trucewatch import pipeline
from trucewatch.cli.app import run
from trucewatch.errors import BadValue, Cannot, CaseBusy, CaseError, StoreAway
from trucewatch.model import Source
from trucewatch.records import Document
from trucewatch.store import address, bases, blobs, casefile, open_case, schema
from trucewatch.store.bases import base
from trucewatch.store.ledger import Fact

SAID = {"words": "We dispute this.", "who": "desk"}


def reply(subject="r1", **more):
    return Fact("reply", subject, SAID | more)


@pytest.fixture
def folder(tmp_path, postgres):
    pipeline.init(tmp_path / "case", "A case", postgres.url)
    return tmp_path / "case"


@pytest.fixture
def case(folder):
    with open_case(folder, write=False) as opened:
        yield opened


def schema_of(folder):
    return casefile.read(folder).store.schema


@contextmanager
def as_role(folder, role):
    """The same case, opened by another role of the database."""
    settings = casefile.read(folder)
    url = settings.store.url.replace("//truce@", f"//{role}@")
    with open_case(folder, write=False) as opened:
        yield type(opened)(folder, settings, bases.Postgres(address.parse(url, settings.store.schema)))


def test_the_register_is_in_the_database_and_the_folder_says_where(folder, postgres):
    assert not (folder / "case.db").exists()
    found = casefile.read(folder).store
    assert found.url == address.parse(postgres.url).url
    assert postgres.sql(f"SELECT kind FROM {found.schema}.entries") == (["open"],)


def test_two_cases_of_one_database_know_nothing_of_each_other(tmp_path, postgres):
    for name in ("one", "two"):
        pipeline.init(tmp_path / name, name, postgres.url)
        with open_case(tmp_path / name) as opened:
            opened.enter([reply(name)])
    with open_case(tmp_path / "one") as opened:
        assert [e.subject for e in opened.entries("reply")] == ["one"]


def test_text_that_postgres_does_not_take_is_kept(case):
    odd = "null NUL\x00 and \x01, \\x00, {a,b} \"quoted\" 'so' 🙂"
    numbers = case.enter([reply(odd, words=odd), reply("null", words="null")])
    entries = case.entries("reply")
    assert [(e.seq, e.subject, e.data["words"]) for e in entries] == [
        (numbers[0], odd, odd),
        (numbers[1], "null", "null"),
    ]
    assert case.entries("reply", odd) == entries[:1]


def test_documents_come_in_the_order_of_their_bytes(case):
    texts = [b"a", b"B", "ä".encode(), b"Z"]
    found = [Document(blobs.name(t), t.decode()) for t in texts]
    case.add(Source("a.txt", b"all"), found, [])
    assert list(case.documents()) == sorted(d.id for d in found)


# Versions


def test_migrations_give_the_schema_that_is_declared(case):
    with case.base.read() as connection:
        found = {
            name: inspect(connection).get_columns(name, schema=case.settings.store.schema)
            for name in inspect(connection).get_table_names(schema=case.settings.store.schema)
        }
        assert [step for step, *_ in schema.history(connection)] == list(range(1, len(schema.MIGRATIONS) + 1))
    shape = {table: [column["name"] for column in columns] for table, columns in found.items()}
    declared = (*schema.metadata.tables.values(), schema.migrations)
    assert shape == {t.name: [c.name for c in t.columns] for t in declared}


@pytest.fixture
def older(folder, monkeypatch, tmp_path, postgres):
    """A case that an older version made: it knew all migrations but the last."""
    known = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", known[:-1])
    pipeline.init(tmp_path / "older", "A case", postgres.url)
    with open_case(tmp_path / "older") as opened:
        opened.enter([reply()])
    monkeypatch.setattr(schema, "MIGRATIONS", known)
    return tmp_path / "older"


def test_an_older_schema_is_told_and_not_touched(older, capsys):
    number = len(schema.MIGRATIONS)
    with pytest.raises(CaseError, match=f"has number {number - 1}; this version needs {number}") as error:
        open_case(older).__enter__()
    assert "trucewatch store migrate" in str(error.value)
    assert run(["store", "status", str(older)]) == 0
    assert f"schema {number - 1} of {number}" in capsys.readouterr().out


def test_it_is_brought_up_to_date_and_the_backup_is_the_way_back(older, tmp_path, monkeypatch, postgres, capsys):
    assert run(["store", "migrate", str(older), str(tmp_path / "before")]) == 0
    assert "1 steps done" in capsys.readouterr().out
    with open_case(older) as opened:
        assert opened.unsound() == []
        opened.enter([reply("r2")])
    assert run(["store", "migrate", str(older), str(tmp_path / "again")]) == 0
    assert not (tmp_path / "again").exists()
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:-1])  # the older version again
    assert run(["store", "restore", str(tmp_path / "before"), str(tmp_path / "back"), "--store", postgres.url]) == 0
    with open_case(tmp_path / "back") as back:
        assert [e.subject for e in back.entries("reply")] == ["r1"]


def test_a_migration_that_fails_leaves_all_as_it_was(older, tmp_path, monkeypatch):
    def fails(connection):
        connection.exec_driver_sql("CREATE TABLE half (a text)")
        raise RuntimeError("it fails")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, fails))
    with pytest.raises(RuntimeError):
        pipeline.migrate(older, tmp_path / "before")
    assert f"schema {len(schema.MIGRATIONS) - 2} of" in next(pipeline.store_status(older))


def test_a_newer_schema_is_refused(folder, postgres, tmp_path):
    postgres.sql(f"INSERT INTO {schema_of(folder)}.migrations VALUES (99, 'later', '2099', 'trucewatch 99')")
    with pytest.raises(CaseError, match=r"schema has number 99.* a newer one made it"):
        open_case(folder).__enter__()
    with pytest.raises(CaseError, match="a newer one made it"):
        pipeline.migrate(folder, tmp_path / "before")


# Moving


def test_a_backup_is_a_case_in_a_file_and_comes_back_to_the_same_root(line_coder, folder, tmp_path, postgres):
    (tmp_path / "a.txt").write_text("Monitors counted two explosions. The ministry denied it.")
    with pipeline.opened(folder) as opened:
        pipeline.add(opened, [str(tmp_path / "a.txt")])
        pipeline.code(opened)
    assert run(["backup", str(folder), str(tmp_path / "copy")]) == 0
    assert run(["store", "restore", str(tmp_path / "copy"), str(tmp_path / "back"), "--store", postgres.url]) == 0
    with (
        pipeline.opened(folder, write=False) as ours,
        pipeline.opened(tmp_path / "copy", write=False) as copy,
        pipeline.opened(tmp_path / "back", write=False) as back,
    ):
        assert (copy.settings.store, ours.settings.store == back.settings.store) == (None, False)
        assert ours.state() == copy.state() == back.state()
        assert ours.records() == copy.records() == back.records() != []
        assert [pipeline.verify(one) for one in (ours, copy, back)] == [[], [], []]
    with pipeline.opened(tmp_path / "back") as back:
        back.enter([reply()])  # and it goes on: entries and checkpoints are numbered on
    assert len(back.checkpoints()) == 2


# Roles


@pytest.fixture
def roles(folder, postgres):
    postgres.sql(*(f"CREATE ROLE {name} LOGIN" for name in ("coder", "looker", "nobody_yet")))
    pipeline.grant(folder, "coder", writes=True)
    pipeline.grant(folder, "looker", writes=False)
    yield
    postgres.sql(*(f"DROP OWNED BY {name}" for name in ("coder", "looker", "nobody_yet")))
    postgres.sql(*(f"DROP ROLE {name}" for name in ("coder", "looker", "nobody_yet")))


def test_a_role_may_what_was_granted_and_no_more(line_coder, folder, roles):
    text = "Monitors counted two explosions."
    found = Document(blobs.name(text.encode()), text)
    with as_role(folder, "coder") as case:
        case.add(Source("a.txt", text.encode()), [found], [])
        case.add_coded(found.id, "rules/1", list(line_coder().code(found, ())))
        case.enter([reply()])
        for statement in ("DROP TABLE entries", "DROP TRIGGER entries_no_update ON entries", "TRUNCATE entries"):
            with pytest.raises(Cannot, match="your role may not"), case.writing() as connection:
                connection.exec_driver_sql(statement)
    with as_role(folder, "looker") as case:
        assert [e.subject for e in case.entries("reply")] == ["r1"]
        with pytest.raises(Cannot, match=r"permission denied for table entries.*store grant"):
            case.enter([reply()])
    with as_role(folder, "nobody_yet") as case, pytest.raises(CaseError, match="that your role may see"):
        case.state()


def test_who_does_not_own_the_tables_is_told_that_rows_are_left_in_them(folder, roles):
    with as_role(folder, "coder") as case:
        assert "the owner" in case.base.overwrite()


def test_a_guard_that_was_taken_away_is_found(folder, postgres, case):
    assert case.unsound() == []
    postgres.sql(f"DROP TRIGGER claims_no_update ON {schema_of(folder)}.claims")
    postgres.sql(f"ALTER TABLE {schema_of(folder)}.nodes DISABLE TRIGGER nodes_no_delete")
    found = case.unsound()
    assert [line.rsplit(" ", 1)[1] for line in found] == ["nodes_no_delete", "claims_no_update"]


# Many at once


def test_two_builders_are_kept_apart_though_they_share_no_folder(folder, tmp_path):
    """Two hosts, each with its own copy of the folder."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "case.toml").write_bytes((folder / "case.toml").read_bytes())
    with open_case(folder), pytest.raises(CaseBusy, match="another process"), open_case(tmp_path / "other"):
        pass
    with open_case(tmp_path / "other") as case:
        case.enter([reply()])


def test_what_many_hosts_enter_at_once_is_all_there_in_one_order(folder):
    def host(name):
        with open_case(folder, write=False) as opened:
            return [opened.enter([reply(f"{name} {n}")])[0] for n in range(10)]

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(n for own in pool.map(host, range(8)) for n in own)
    assert numbers == list(range(1, 81))
    with pipeline.opened(folder) as opened:
        pipeline.seal(opened)
        assert pipeline.verify(opened) == []


def test_the_order_is_the_logs_and_not_the_clocks(folder, monkeypatch):
    """A host whose clock is a day behind enters last, and its judgement is the one that stands."""
    from trucewatch.store import judgements, ledger  # noqa: PLC0415

    class Late(ledger.datetime):
        @classmethod
        def now(cls, zone=None):
            return cls(2001, 1, 1, tzinfo=zone)

    with open_case(folder, write=False) as opened:
        judgements.add(opened, [("a", "b")], "same", "Anna")
        monkeypatch.setattr(ledger, "datetime", Late)
        judgements.add(opened, [("a", "b")], "different", "Anna")
        (stands,) = judgements.standing(opened)
    assert (stands.verdict, stands.when[:4]) == ("different", "2001")


def test_a_number_that_was_taken_meanwhile_overwrites_nothing(folder, case):
    """Should the lock fail, the key of the table refuses the second of two."""
    case.enter([reply("first")])
    with pytest.raises(CaseBusy, match="somebody else entered it first"), case.writing() as connection:
        connection.exec_driver_sql("INSERT INTO entries VALUES (1, 'reply', 'second', '{}', '{}')")
    assert [e.subject for e in case.entries("reply")] == ["first"]


def test_what_a_thread_enters_in_its_own_transaction_is_kept_or_lost_with_it(case):
    def works():
        case.enter([reply("by another thread")])

    with case.writing():
        case.enter([reply("kept")])
        assert [e.subject for e in case.entries("reply")] == ["kept"]
        waits = threading.Thread(target=works)
        waits.start()
    waits.join()
    with pytest.raises(BadValue), case.writing():
        case.enter([reply("lost"), Fact("rumour", "", {})])
    assert [e.subject for e in case.entries("reply")] == ["kept", "by another thread"]


def test_who_waits_too_long_is_told(case, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.1)
    with case.writing(), ThreadPoolExecutor(1) as pool:
        assert isinstance(pool.submit(case.enter, [reply()]).exception(), CaseBusy)


# Not to be reached


def test_what_is_not_there_is_named(folder, postgres, tmp_path):
    def tried(url, name="case_none"):
        text = casefile.text(casefile.CaseFile("A case", store=address.parse(url, name)))
        (folder / "case.toml").write_text(text)
        with pytest.raises(CaseError) as error:
            open_case(folder).__enter__()
        return error.value

    assert "holds no register of this case" in str(tried(postgres.url)) or "schema has number 0" in str(
        tried(postgres.url)
    )
    assert "does not exist" in tried(postgres.address(database="none")).what
    assert isinstance(tried("postgresql://truce@127.0.0.1:1/postgres"), StoreAway)
    assert isinstance(tried(f"postgresql://truce@/postgres?host={tmp_path}"), StoreAway)
    assert "does not let you in" in tried(postgres.address(user="stranger")).what
