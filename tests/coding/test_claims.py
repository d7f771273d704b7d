import pytest

from trucewatch.coding.claims import code

SETTING = "A ceasefire between the army and the rebels began in March after shelling killed civilians and soldiers. "


def said(read, text):
    """Return the claims of our last sentence: claimants, what they say, of whom, how often."""
    return [
        (
            [p.id or p.name for p in r.body.by],
            r.body.says,
            [p.id or p.name for p in r.body.against],
            next((n for n in (r.body.count.exact, r.body.count.at_least) if n is not None), None)
            if r.body.count
            else None,
        )
        for r in code(read(SETTING + text))
        if r.span.start >= len(SETTING)
    ]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Kyiv accused Moscow of violating the truce.", [(["UKR"], "violated", ["RUS"], None)]),
        (
            "Kyiv said Russia had violated the truce more than 30 times.",
            [(["UKR"], "violated", ["RUS"], 30)],
        ),
        (
            "Israel and Hamas accused each other of breaking the truce.",
            [(["ISR"], "violated", ["HAMAS"], None), (["HAMAS"], "violated", ["ISR"], None)],
        ),
        ("The OSCE mission recorded 120 ceasefire violations.", [(["OSCE"], "violated", [], 120)]),
        ("Hamas called the Israeli raid a breach of the truce.", [(["HAMAS"], "violated", ["ISR"], None)]),
        ("Russian drones hit Odesa in violation of the truce.", [([], "violated", ["RUS"], None)]),
        ("Israel denied that it had violated the ceasefire.", [(["ISR"], "denied", ["ISR"], None)]),
        ("Israel said it had not broken the truce.", [(["ISR"], "denied", ["ISR"], None)]),
        ("The truce collapsed within hours.", [([], "violated", [], None)]),
        ("The truce did not hold.", [([], "violated", [], None)]),
        ("The ceasefire was holding on Sunday.", [([], "observed", [], None)]),
        ("None of the truces was respected.", [([], "violated", [], None)]),
        ("Israel blamed Hamas for the collapse of the ceasefire.", [(["ISR"], "violated", ["HAMAS"], None)]),
    ],
)
def test_a_breach_is_claimed_by_who_says_it_of_whom_it_is_said(read, text, claims):
    assert said(read, text) == claims


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv urged Moscow to respect the truce.",
        "Observers are to look into any violation of the truce.",
        "If the rebels break the truce, the army will answer.",
        "The government violated international law.",
        "Turkish jets violated Greek airspace.",
    ],
)
def test_what_is_asked_feared_or_no_truce_is_no_claim(read, text):
    assert said(read, text) == []


def test_the_window_of_a_count_is_kept(read):
    (record,) = code(read(SETTING + "Kyiv said Russia had broken the truce 30 times since 25 March."))
    assert record.body.when == "2025-03-25/.."
    assert record.body.cumulative


def test_parts_of_a_total_are_kept(read):
    (record,) = code(read(SETTING + "The OSCE mission recorded 120 ceasefire violations, including 40 explosions."))
    assert [(c.count.exact, c.unit) for c in record.body.breakdown] == [(40, "explosions")]


def test_a_text_about_no_conflict_makes_no_claims(read):
    assert list(code(read("The two rappers called a truce. Each accused the other of breaking it."))) == []


def test_numbers_in_brackets_are_counts_of_their_places(read):
    text = "The OSCE mission recorded more violations in Taiz (43, including 30 explosions) and fewer in Aden (12)."
    found = [r.body for r in code(read(SETTING + text)) if r.span.start >= len(SETTING)]
    assert [(b.count.exact, b.unit, [(c.count.exact, c.unit) for c in b.breakdown]) for b in found] == [
        (43, "violations", [(30, "explosions")]),
        (12, "violations", []),
    ]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "The OSCE team heard 18 explosions and 25 shots.",
            [(["OSCE"], "violated", [], 18), (["OSCE"], "violated", [], 25)],
        ),
        ("No violations were recorded on Sunday.", [([], "observed", [], 0)]),
        ("By Moscow's count, Ukraine had attacked its power plants 120 times.", [(["RUS"], "violated", ["UKR"], 120)]),
        ("A bomb put an end to the truce.", [([], "violated", [], None)]),
        ("Hamas rejected the accusation that it had broken the truce.", [(["HAMAS"], "denied", ["HAMAS"], None)]),
        ("The ceasefire appeared to be holding.", [([], "observed", [], None)]),
        (
            "India and Pakistan traded accusations of violating the truce.",
            [(["IND"], "violated", ["PAK"], None), (["PAK"], "violated", ["IND"], None)],
        ),
        ("Ankara accused Damascus of 14 violations of the truce.", [(["TUR"], "violated", ["SYR"], 14)]),
        ("It costs nothing to break a truce.", []),
        ("Israel says that it respects the truce.", []),
    ],
)
def test_more_ways_to_tell_it(read, text, claims):
    assert said(read, text) == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "Hamas laid the blame for the collapse of the truce at Israel's door.",
            [(["HAMAS"], "violated", ["ISR"], None)],
        ),
        ("UNIFIL attributed the violation to the Israeli army.", [(["UN"], "violated", ["ISR"], None)]),
        ("Moscow denied any breach of the truce.", [(["RUS"], "denied", ["RUS"], None)]),
        ("Kyiv put the number of Russian violations at 345.", [(["UKR"], "violated", ["RUS"], 345)]),
        ("The RSF stayed in the hospitals, contrary to the agreement.", [([], "violated", ["RSF-SDN"], None)]),
        ("By Moscow's reckoning, Ukraine had broken the truce twice.", [(["RUS"], "violated", ["UKR"], None)]),
    ],
)
def test_blame_denial_and_reckoning(read, text, claims):
    assert said(read, text) == claims
