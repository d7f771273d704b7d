"""What a party says that its own side has not done is denied by it."""

import pytest

from trucewatch.coding.events import code


@pytest.mark.parametrize(
    ("text", "stance", "by"),
    [
        ("The army said it had not shelled the market in Nyala.", "denied", "The army"),
        ("The rebels insist they never took hostages.", "denied", "The rebels"),
        ('"We did not kill any villagers," said the rebel commander.', "denied", "the rebel commander"),
        ("Ethiopia has repeatedly denied bombing civilians in Tigray.", "denied", "Ethiopia"),
        ("It is not true that our drones struck Kherson, the ministry said.", "denied", "our drones"),
        ("Asmara said that none of its batteries had fired on Badme.", "denied", "Asmara"),
        ("Addis Ababa said that no jets of ours bombed the depot in Assab.", "denied", "Addis Ababa"),
        (
            "The claim that Ethiopian jets bombed a depot is without foundation, Addis Ababa said.",
            "denied",
            "Ethiopian jets",
        ),
        ("Kyiv has declined any responsibility for the blast on the bridge.", "denied", "Kyiv"),
        ("Russian troops tried to break through near Avdiivka.", "asserted", "Russian troops"),
    ],
)
def test_a_denial_is_the_act_denied(read, text, stance, by):
    (record,) = code(read(text))
    assert (record.stance.value, record.body.by[0].name) == (stance, by)


@pytest.mark.parametrize(
    "text",
    ["The army did not shell Nyala.", "Kyiv said that Russia had not attacked Odesa."],
)
def test_that_nothing_was_done_is_no_record_of_another(read, text):
    assert not [r for r in code(read(text)) if r.stance.value != "denied" and r.body.type == "assault"]
