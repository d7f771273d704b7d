"""The feed and the calendar, read back by readers of such."""

import feedparser
from icalendar import Calendar


def test_the_feed_tells_the_acts_newest_first(client):
    answer = client.get("/atom.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    told = feedparser.parse(answer.content)
    assert not told.bozo
    days = [e.updated for e in told.entries]
    assert days == sorted(days, reverse=True)
    assert len({e.id for e in told.entries}) == len(told.entries) > 0
    for entry in told.entries:
        assert client.get(entry.link.removeprefix("http://127.0.0.1")).status_code == 200


def test_the_calendar_holds_each_account_of_a_window(client, site):
    found = Calendar.from_ical(client.get("/calendar.ics").content)
    entries = found.walk("VEVENT")
    dated = [r for c in site.view.commitments for r in c.renderings if r.begins and len(r.begins) >= 10]
    assert len(entries) == len(dated) > 0
    for entry in entries:
        assert entry["dtend"].dt > entry["dtstart"].dt
        assert "as told by" in entry["summary"]
