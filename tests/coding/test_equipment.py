import pytest

from trucewatch.coding.equipment import equipment

CASES = [
    (
        "Rebels seized two armoured personnel carriers and a T-72.",
        [("armoured personnel carriers", True), ("T-72", True)],
    ),
    ("The frigate fired cruise missiles.", [("frigate", True), ("cruise missiles", False)]),
    (
        "A roadside bomb and three rocket-propelled grenades",
        [("roadside bomb", False), ("rocket-propelled grenades", False)],
    ),
    ("Soldiers came under fire near the fighter's tomb.", []),
    ("An F-16 and two attack helicopters flew over.", [("F-16", True), ("attack helicopters", True)]),
    ("Unexploded munitions and landmines remain.", [("Unexploded munitions", False), ("landmines", False)]),
]


@pytest.mark.parametrize(("text", "named"), CASES)
def test_weapons_and_platforms_are_told_apart(text, named):
    assert [(text[e.start : e.end], e.platform) for e in equipment(text)] == named
