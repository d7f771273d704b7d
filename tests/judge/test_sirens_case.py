"""Three commitments of spring 2025, told by hand, judged on the example's siren table: from tellings to labels."""

import pytest
from handmade import Desk, case

from trucewatch.judge import Settings, findings
from trucewatch.merge import gather

EASTER = {"begins": "2025-04-19T18:00+03:00", "ends": "2025-04-21T00:00+03:00"}
VICTORY = {"begins": "2025-05-08T00:00+03:00", "ends": "2025-05-11T00:00+03:00"}


@pytest.fixture(scope="module")
def found(sirens):
    spring, may = Desk("d1", "2025-04-22"), Desk("d2", "2025-05-12")
    spring.act("ordered", "pause", by="RUS", scope="energy_infrastructure", begins="2025-03-18", duration="P30D")
    spring.act("accepted", "pause", by="UKR", scope="energy_infrastructure", towards="RUS")
    spring.act("declared", by="RUS", when="2025-04-19", scope="general", **EASTER)
    spring.act("accepted_with_conditions", by="UKR", towards="RUS", condition="if it is mutual")
    may.act("declared", by="RUS", when="2025-04-28", scope="general", **VICTORY)
    may.act("rejected", by="UKR", towards="RUS")
    records, documents = case(spring, may)
    commitments = gather(records, documents, "Europe/Kyiv").commitments
    titles = {c.id: c.title for c in commitments}
    settings = Settings("Europe/Kyiv", "rear", placebo_days=28)
    judged = findings(commitments, records, documents, sirens, settings)
    return {(titles[f.obligation.commitment].split(",")[0], f.obligation.obligor): f for f in judged}


@pytest.mark.slow
@pytest.mark.parametrize("title", ["30-hour truce", "3-day truce"])
def test_a_full_stop_is_a_fall_for_its_declarer(found, title):
    change = found[title, "RUS"].change
    assert change.label == "down"
    assert change.estimates[0].high < 1
    assert found[title, "RUS"].feed == "sirens"


@pytest.mark.slow
def test_a_pause_of_objects_cannot_be_told_by_a_feed_without_objects(found):
    change = found["30-day pause in strikes on energy infrastructure", "RUS"].change
    assert change.label == "cannot_tell"
    assert "what was aimed at" in change.reasons[0].why
    assert "No change of the rate could be detected" in change.sentence
    assert all(e.high is None or e.high > 1 for e in change.estimates)


@pytest.mark.slow
def test_a_side_that_the_feed_does_not_show_is_not_judged_by_it(found):
    for (_, party), finding in found.items():
        if party == "UKR":
            assert finding.change.label == "cannot_tell"
            assert finding.change.estimates == ()
