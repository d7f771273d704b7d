"""Every page in a real browser: nothing leaves the machine, nothing is stopped by the policy, axe is content."""

import pytest
from webcase import AXE, PAGES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("address", PAGES)
def test_no_request_leaves_this_machine_and_nothing_is_stopped(tab, server, address):
    tab.goto(server + address, wait_until="networkidle")
    assert [url for url in tab.asked if not url.startswith((server, "data:", "blob:"))] == []
    assert [words for words in tab.said if "404" not in words] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(tab, server, address, theme):
    if not AXE.is_file():
        pytest.skip("axe is not fetched: make vendor")
    tab.emulate_media(color_scheme=theme)
    tab.goto(server + address, wait_until="networkidle")
    session = tab.context.new_cdp_session(tab)
    session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found = session.send(
        "Runtime.evaluate",
        {"expression": "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))])))", "awaitPromise": True, "returnByValue": True},
    )  # fmt: skip
    assert found["result"]["value"] == "[]"


@pytest.mark.parametrize("address", PAGES)
def test_a_phone_needs_no_sideways_scroll(tab, server, address):
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(server + address)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_figure_zooms_by_drag_and_by_keys(tab, server):
    tab.goto(server + "/?deeds=events")
    box = tab.locator("svg.timeline").bounding_box()
    y = box["y"] + box["height"] - 40
    tab.mouse.move(box["x"] + box["width"] * 0.4, y)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.7, y, steps=4)
    tab.mouse.up()
    tab.wait_for_url("**from=*")
    zoomed = tab.url
    tab.locator(".brush").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url(lambda url: url != zoomed)
