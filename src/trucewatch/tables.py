"""The columns of every feed table, as Ibis schemas, named here and nowhere else.

A feed gives one or both of two tables. SERIES holds one row a region, day and measure:
the value, and whether the feed is known to have been alive there and then. EVENTS holds
one row an event. What a feed does not say is null, never a default.
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
        "by": "string",  # party id; null where the source attributes it to nobody
        "against": "string",
        "target": "string",
        "geonames": "int64",
        "region": "string",
        "lat": "float64",
        "lon": "float64",
        "precision": "string",  # point, admin2, admin1, country
        "killed": "int64",
        "sources": "int64",  # distinct sources that the feed names
        "seen": "timestamp('UTC')",  # when the feed first told of it
        "vintage": "!string",
    }
)

FAILURES = ibis.schema({"step": "!string", "place": "!string", "what": "!string", "todo": "string"})
