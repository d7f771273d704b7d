import pytest
from handmade import Desk, case

from trucewatch.judge.windows import Clocks, variants
from trucewatch.merge import gather
from trucewatch.model import Commitment, Rendering

MOSCOW = "+03:00"


def windows(**terms):
    desk = Desk("d1", "2025-05-20")
    desk.act(**({"act": "declared", "by": "AAA", "when": "2025-05-01"} | terms))
    (commitment,) = gather(*case(desk), "Europe/Moscow").commitments
    return variants(commitment.renderings[0], commitment, Clocks("Europe/Moscow"))


CASES = [
    ({"begins": "2025-05-08T00:00+03:00", "ends": "2025-05-11T00:00+03:00"},
     [("2025-05-08T00:00+03:00", "2025-05-11T00:00+03:00")]),
    ({"begins": "2025-05-08", "duration": "P3D"},
     [("2025-05-08T00:00+03:00", "2025-05-11T00:00+03:00"), ("2025-05-08T00:00+03:00", "2025-05-12T00:00+03:00")]),
    ({"begins": "2025-04-19T18:00+03:00", "duration": "PT30H"}, [("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00")]),
    ({"begins": "2025-05-08", "ends": "2025-05-10"}, [("2025-05-08T00:00+03:00", "2025-05-11T00:00+03:00")]),
    ({"duration": "P3D"}, []),
    ({"act": "entered_into_effect", "duration": "PT72H"},
     [("2025-05-01T00:00+03:00", "2025-05-04T00:00+03:00")]),
    ({"begins": "2025-05-08"}, [("2025-05-08T00:00+03:00", None)]),
    ({"begins": "2025-05", "condition": "x", "when": None}, []),
    ({"begins": "2025-05-08", "ends": "2025-05-01"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "expected"), CASES)
def test_a_window_is_every_reading_of_its_words(terms, expected):
    found = windows(**terms)
    assert [
        (v.begins.isoformat(timespec="minutes"), v.ends and v.ends.isoformat(timespec="minutes")) for v in found
    ] == expected
    assert len({v.name for v in found}) == len(found)
    assert all(v.rule.endswith(".") for v in found)


def test_a_start_that_one_account_leaves_out_is_told_from_another():
    desk = Desk("d1", "2025-05-20")
    desk.act("declared", by="AAA", begins="2025-05-08", duration="P3D")
    desk.act("accepted", by="BBB", towards="AAA", duration="P3D")
    (commitment,) = gather(*case(desk), "UTC").commitments
    theirs = next(r for r in commitment.renderings if r.account_of == "BBB")
    found = variants(theirs, commitment, Clocks("UTC"))
    assert {v.begins.day for v in found} == {8}
    assert all("another account" in v.rule for v in found)


def test_each_account_tells_time_on_its_partys_own_clock():
    account = Rendering("r1", "AAA", begins="2025-01-08", ends="2025-01-10")
    other = Rendering("r2", "BBB", begins="2025-01-08", ends="2025-01-10")
    publishers = Rendering("r3", None, begins="2025-01-08", ends="2025-01-10")
    commitment = Commitment(
        "k", "Truce", "cessation_of_hostilities", "bilateral", renderings=(account, other, publishers)
    )
    clocks = Clocks("Europe/Kyiv", {"AAA": "Europe/Moscow", "BBB": "Africa/Khartoum"})
    found = [variants(r, commitment, clocks)[0] for r in commitment.renderings]
    assert [v.begins.utcoffset().total_seconds() / 3600 for v in found] == [3, 2, 2]
    assert [(v.ends - v.begins).days for v in found] == [3, 3, 3]
    assert found[0].begins.tzinfo != found[1].begins.tzinfo
