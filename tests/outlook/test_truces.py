"""Reading truces: our own list, and a table in the layout of ETH/PRIO made here."""

import itertools
from datetime import date
from math import inf

import pytest

from trucewatch.errors import BadInput
from trucewatch.outlook import truces

HEAD = (
    "cc,location,ucdp_acd_id,cf_id,uniq_id,actor_name,cf_dec_yr,cf_dec_month,cf_dec_day,cf_effect_yr,cf_effect_month,"
    "cf_effect_day,end_yr,end_month,end_day,ended,side,written,partial,fixed,fixed_time,ceasefire_class,timing,implement,"
    "enforcement,mediator_nego,p_humanitarian,p_holiday"
)


def line(uniq="1", effect="2001,3,5", end="2001,3,9", ended=1, fixed="1,4 days", **more):
    said = {"side": 1, "written": 0, "partial": -1, "mediator": "0", "holiday": 0} | more
    return (
        f"9,Lakeland,77,1,{uniq},Army,2001,3,1,{effect},{end},{ended},{said['side']},{said['written']},{said['partial']},"
        f"{fixed},1,0,0,0,{said['mediator']},0,{said['holiday']}"
    )


@pytest.fixture
def table(tmp_path):
    def write(*lines, head=HEAD):
        path = tmp_path / "cf.csv"
        path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
        return truces.read(path)

    return write


@pytest.mark.parametrize(
    ("effect", "end", "ended", "lasted"),
    [
        ("2001,3,5", "2001,3,9", 1, (4, 4)),
        ("2001,3,-1", "2001,4,2", 2, (2, 32)),
        ("2001,3,5", "2001,-1,-1", 2, (0, 301)),
        ("2001,3,5", "-1,-1,-1", -1, (0, inf)),
        ("2001,12,5", "2001,12,-1", 2, (0, 26)),
        ("2020,12,1", "-1,-1,-1", 0, (30, inf)),
        ("2001.0,3.0,5.0", "2001.0,3.0,9.0", 1, (4, 4)),
    ],
)
def test_an_end_is_as_fine_as_it_is_told(table, effect, end, ended, lasted):
    (found,) = table(line(effect=effect, end=end, ended=ended))
    assert found.lasted == lasted


@pytest.mark.parametrize(
    ("fixed", "length"),
    [("1,4 days", 4), ("1,36 hours", 1.5), ("1,2 weeks", 14), ("0,", inf), ("1,until talks", None), ("-1,", None)],
)
def test_planned_length(table, fixed, length):
    (found,) = table(line(fixed=fixed))
    assert found.terms.length == length


def test_minus_one_is_not_known_and_zero_is_no(table):
    (found,) = table(line(partial=-1, written=0, mediator="UN envoy", holiday=1))
    terms = found.terms
    assert (terms.partial, terms.written, terms.mediated, terms.monitored) == (None, False, True, False)
    assert terms.purposes == {"holiday"}


def test_rows_of_several_actors_are_one_truce(table):
    assert len(table(line("7"), line("7"), line("8"))) == 2


def test_what_never_began_is_no_precedent(table):
    found = table(line("1"), line("2", effect="0,0,0"), line("3", ended=3))
    assert [t.name for t in found] == ["1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks the columns"),
        (b"a,b\n1,2\n", "lacks the columns"),
        (b"PK\x03\x04", "is a workbook"),
        (HEAD.encode(), "no truce"),
    ],
)
def test_files_that_are_no_table(tmp_path, content, words):
    path = tmp_path / "cf.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        truces.read(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        truces.read(tmp_path / "none.csv")


def test_our_own_list_keeps_to_what_is_known():
    found = truces.donbas()
    assert len(found) == 27
    assert all(t.lasted[0] == 0 for t in found)
    assert [t.name for t in found if t.end == "never"] == ["Full ceasefire named at the Paris summit"]
    assert all(a.begins <= b.begins for a, b in itertools.pairwise(found))
    assert found[0].lasted[1] == (date(2014, 9, 5) - date(2014, 6, 20)).days
    assert all(t.sources for t in found)
