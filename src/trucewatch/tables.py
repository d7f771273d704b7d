"""The columns of every feed table, as Ibis schemas, named here and nowhere else.

A feed gives one or more of three tables. EVENTS holds one row an event, INTERVALS one row a
stretch of time in which something was on, SERIES one row a region, day and measure. What a feed
does not say is null, never a default.
"""

import ibis

SERIES = ibis.schema(
    {
        "feed": "!string",  # name of the feed, as in feed.yaml
        "region": "!string",  # the feed's own name of the region
        "day": "!date",  # civil day in the feed's stated zone
        "hour": "int16",  # first hour of the part of the day that the row covers; null for a whole day
        "hours": "float64",  # length of that part in hours
        "measure": "!string",  # what is counted: "starts", "hours"
        "value": "float64",  # the figure in the measure's unit; null where nothing is known
        "alive": "boolean",  # is the feed known to have been running? null = not known
        "vintage": "!string",  # hash of the file that the row was read from
    }
)

EVENTS = ibis.schema(
    {
        "feed": "!string",
        "event": "!string",  # the feed's own id
        "day": "date",  # null unless the source dates the event to one day
        "earliest": "timestamp('UTC')",
        "latest": "timestamp('UTC')",  # half-open
        "type": "string",  # PLOVER
        "mode": "string",
        "category": "string",  # the publisher's own class, as it writes it
        "by": "string",  # party id, where the source says who did it; null where it attributes it to nobody
        "against": "string",
        "side_a": "string",  # the two sides as the publisher writes them: their order says nothing of who did it
        "side_b": "string",
        "target": "string",
        "place": "string",  # as the publisher writes it
        "geonames": "int64",
        "region": "string",
        "lat": "float64",
        "lon": "float64",
        "precision": "string",  # point, admin2, admin1, country
        "killed": "int64",  # the publisher's best figure
        "killed_low": "int64",
        "killed_high": "int64",
        "sources": "int64",  # distinct sources that the feed names
        "source": "string",  # the first of them
        "reports": "int64",  # of how many reports the row is made, where the feed counts reports and no events
        "seen": "timestamp('UTC')",  # when the publisher first had it, by its own word
        "line": "int64",  # of the publisher's file, the first line being 1
        "vintage": "!string",
    }
)

INTERVALS = ibis.schema(
    {
        "feed": "!string",
        "region": "!string",  # at the feed's coarsest level
        "level": "!string",  # of the unit that the interval is about: "region" or the feed's own word
        "unit": "!string",  # its name; the region's own at the level "region"
        "begins": "!timestamp('UTC')",
        "ends": "timestamp('UTC')",  # null where it has not ended or no end is known
        "imputed": "!boolean",  # is the end a filler of the publisher's?
        "parts": "int64",  # of how many alarms of smaller units the row is a union
        "line": "int64",
        "vintage": "!string",
    }
)

FAILURES = ibis.schema({"step": "!string", "place": "!string", "what": "!string", "todo": "string"})

TABLES = {"series": SERIES, "events": EVENTS, "intervals": INTERVALS}
TIME = {"series": "day", "events": "earliest", "intervals": "begins"}  # the column by which each is cut into months
