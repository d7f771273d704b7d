import pytest

from trucewatch.coding.issuer import Issuers
from trucewatch.records import Document
from trucewatch.vocab.parties import parties


def issuers(text, title=None, kind=None):
    """Return the issuers of a document of ours."""
    document = Document("d", text, title=title, published="2024-03-01", publisher_kind=kind)
    return Issuers(document, parties())


@pytest.mark.parametrize(
    ("title", "text", "kind", "name", "party"),
    [
        (None, "Statement of the Rapid Support Forces\n\nWe hold our fire.", None, "Rapid Support Forces", "RSF-SDN"),
        ("Statement by Qatar on the truce in Gaza", "Talks go on.", None, "Qatar", "QAT"),
        ("Joint statement by France and Germany", "Talks go on.", None, "France and Germany", "FRA"),
        ("Statement of the sponsors", "Egypt and Qatar note that talks go on.", "communique", "Egypt and Qatar", "EGY"),
        ("UNIFIL daily report", "Peacekeepers saw drones.", "monitor", "UNIFIL", "UN"),
        ("UNIFIL daily report", "Peacekeepers saw drones.", "wire", None, None),
        ("Statement on the truce in Sudan", "Talks go on.", None, None, None),
        (None, "Communique by the ELN\n\nTo public opinion\n\nWe hold our fire.", None, "ELN", "ELN"),
        ("Ten days on", "HALEK, 3 May 2021. The OSCE Mission logged two blasts.", "monitor", "OSCE", "OSCE"),
        ("Ten days on", "The OSCE announced a truce.", "monitor", None, None),
        (
            "Our truce",
            "We, the Taliban, declare a truce.\n\nKabul, 3 May 2021\n\nIt begins.",
            "communique",
            "Taliban",
            "TALIBAN",
        ),
        (
            "Our truce",
            "GENERAL COMMAND OF THE POLISARIO FRONT. Press release\n\nFour raids.",
            "communique",
            None,
            "POLISARIO",
        ),
        ("On grain, Ministry of Trade of Kenya", "Talks go on.", "ministry", "Ministry of Trade of Kenya", "KEN"),
        (
            "Statement on the Rome talks",
            "OFFICE OF THE ENVOY. Statement, 3 May\n\nTalks go on.",
            "ministry",
            "Office of the Envoy",
            None,
        ),
        ("Somalia: weekly note", "Two blasts were heard.", "monitor", None, None),
        (
            "No more truce",
            "Four raids.\n\nGeneral Command, Polisario Front",
            "communique",
            "Polisario Front",
            "POLISARIO",
        ),
        ("No more truce", "The ELN declares war.\n\nReactions\n\nThe bishops wept.", "communique", None, None),
        (None, "Communique by the ELN\n\nBackground\n\nThe truce ended.", None, None, None),
    ],
)
def test_the_issuer_is_whom_the_heading_names(title, text, kind, name, party):
    found = issuers(text, title, kind).at(len(text) - 1)
    assert (found and found.id) == party
    assert name is None or (found and found.name) == name
