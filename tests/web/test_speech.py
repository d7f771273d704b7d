"""The languages of the frame: every phrase is one of the app's, and the pages are named in each."""

import re
from importlib.resources import files

import pytest
import yaml

from trucewatch.web.render import NAVIGATION
from trucewatch.web.speech import NAMES, speech

WEB = files("trucewatch.web")
PHRASES = {
    phrase
    for path in (WEB / "templates").iterdir()
    for phrase in re.findall(r'_\("([^"]+)"\)', path.read_text("utf-8"))
} | {words for _, words in NAVIGATION}


@pytest.mark.parametrize("code", sorted(set(NAMES) - {"en"}))
def test_each_phrase_is_said_somewhere_and_the_pages_are_named(code):
    known = yaml.safe_load((WEB / "locale" / f"{code}.yaml").read_text("utf-8"))
    assert set(known) <= PHRASES
    assert all(known.values())
    assert {words for _, words in NAVIGATION} <= set(known)


def test_what_is_not_translated_is_shown_in_english():
    assert speech("ar").say("never translated") == "never translated"


def test_a_language_is_kept_once_asked_for_and_an_unknown_one_is_english(client):
    answer = client.get("/documents?lang=uk")
    assert ">Документи<" in answer.text
    assert "lang=uk" in answer.headers["set-cookie"]
    client.cookies.clear()
    assert 'lang="en"' in client.get("/documents?lang=xx", headers={"accept-language": "tlh"}).text.split("\n")[1]
