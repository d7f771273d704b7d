"""A user's own places: GeoNames dumps and tables, whole, stopped and broken."""

import zipfile

import pytest

from trucewatch.errors import BadInput
from trucewatch.locate import gazetteer
from trucewatch.locate.atlas import dump
from trucewatch.locate.atlas.entry import Row

SHIPPED = ("shipped/1", lambda: [Row(7, "Veld", 1.0, 2.0, "UKR", "05", population=5_000)])


def line(ident, name, lat, lon, code="PPL", names="", country="UA", admin1="05", people=0):
    head = [str(ident), name, name, names, str(lat), str(lon), code[0], code, country, "", admin1, "", "", ""]
    return "\t".join([*head, str(people), "", "", "Europe/Kyiv", "2025-01-01"]) + "\n"


def alternate(ident, language, name):
    return "\t".join(["1", str(ident), language, name, "", "", "", ""]) + "\n"


def zipped(path, lines):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{path.stem}.txt", "".join(lines))
    return path


def built(out, *inputs):
    dump.build(inputs, out, SHIPPED, lambda _file, _lines: None)
    return gazetteer.Gazetteer(out)


def ids(book, name):
    return [e.id for e in book.find([name]).get(name, ())]


def test_a_dump_adds_places_and_names_to_what_is_shipped(tmp_path):
    places = zipped(
        tmp_path / "UA.zip",
        [
            line(11, "Mala Dolyna", 49.0, 30.0, names="Мала Долина"),
            line(12, "Old Mill", 49.1, 30.1, code="ML"),
            line(13, "Tisna", 49.2, 30.2, code="STM"),
        ],
    )
    named = zipped(
        tmp_path / "alternateNamesV2.zip",
        [alternate(11, "en", "Little Dale"), alternate(11, "link", "https://x.example"), alternate(99, "en", "Nobody")],
    )
    book = built(tmp_path / "own.sqlite", named, places)
    assert ids(book, "Little Dale") == ids(book, "Малій Долині") == ids(book, "Mala Dolyna") == [11]
    assert [e.kind for e in book.find(["Tisna"])["Tisna"]] == ["river"]
    assert ids(book, "Old Mill") == ids(book, "Nobody") == ids(book, "https://x.example") == []
    assert ids(book, "Veld") == [7]
    assert book.build.startswith("shipped/1+UA.zip:")


def test_a_table_needs_a_name_and_a_point_only(tmp_path):
    table = tmp_path / "posts.csv"
    table.write_text("name,lat,lon,country,names\nHill 40,48.5,37.5,UKR,Height 40|Висота 40\n", "utf-8")
    book = built(tmp_path / "own.sqlite", table)
    (entry,) = book.find(["Height 40"])["Height 40"]
    assert (entry.geonames, entry.lat, entry.country, entry.name) == (None, 48.5, "UKR", "Hill 40")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("UA.txt", line(1, "A", 49, 30)[:-30], "cut short"),
        ("UA.txt", "1\tA\tA\n", "3 columns, not 19"),
        ("UA.txt", line(1, "A", 91, 30), "off the globe"),
        ("UA.txt", line(1, "A", "north", 30), "no number of degrees"),
        ("UA.txt", line("x", "A", 49, 30), "no whole number"),
        ("own.csv", "name,lat\nA,1\n", "lacks lon"),
        ("own.csv", "name,lat,lon,colour\nA,1,2,red\n", "has columns colour"),
        ("own.csv", "name,lat,lon\nA,1\n", "another number of columns"),
        ("own.csv", "name,lat,lon,kind\nA,1,2,star\n", "no kind 'star'"),
        ("UA.zip", "not a zip", "no whole zip"),
    ],
)
def test_a_broken_file_is_named_and_leaves_nothing(tmp_path, name, content, says):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(BadInput, match=says) as error:
        built(tmp_path / "own.sqlite", tmp_path / name)
    assert name in str(error.value)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_zip_that_is_cut_short_leaves_nothing(tmp_path):
    whole = zipped(tmp_path / "UA.zip", [line(i, f"Town {i}", 49, 30) for i in range(500)])
    whole.write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(BadInput, match="cut short"):
        built(tmp_path / "own.sqlite", whole)
    assert [p.name for p in tmp_path.iterdir()] == ["UA.zip"]


def test_a_stopped_build_goes_on_where_it_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(dump, "BATCH", 2)
    places = tmp_path / "UA.txt"
    places.write_text("".join(line(i, f"Town {i}", 49, 30) for i in range(100, 107)), "utf-8")
    told = []

    def stop(name, lines):
        told.append((name, lines))
        if (name, lines) == ("UA.txt", 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dump.build([places], tmp_path / "own.sqlite", SHIPPED, stop)
    told.clear()
    dump.build([places], tmp_path / "own.sqlite", SHIPPED, stop)
    assert told == [("UA.txt", 6), ("UA.txt", 7)]
    book = gazetteer.Gazetteer(tmp_path / "own.sqlite")
    assert all(ids(book, f"Town {i}") == [i] for i in range(100, 107))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["UA.txt", "own.sqlite"]


def test_a_file_that_is_no_gazetteer_is_refused(tmp_path):
    (tmp_path / "g.sqlite").write_text("not a database at all, but some words" * 50)
    with pytest.raises(BadInput, match="no gazetteer"):
        gazetteer.Gazetteer(tmp_path / "g.sqlite")
