"""The book that `make site` makes, with the pictures of one explorer."""

import json
import sys
import warnings
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools/book"))
import build  # noqa: E402
import players  # noqa: E402
import predictions  # noqa: E402


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Every page of the book, by its file."""
    folder = tmp_path_factory.mktemp("book")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Sphinx' extensions say of its next version
        frames = {"0": {"y": 0.0}, "20": {"y": 20.0}}
        short = players.Play(players.PLAYS["LossExplorer"].make, "height", frames)
        patch.setattr(players, "PLAYS", {"LossExplorer": short})
        assert build.main(str(folder)) == 0
    return {p: BeautifulSoup(p.read_text(encoding="utf8"), "html.parser") for p in pages(folder)}


def pages(folder):
    return sorted(p for p in folder.rglob("*.html") if "macros" not in p.name)


LOADED = "[src], link[rel~=stylesheet]"


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(book):
    ids = {path: {tag["id"] for tag in page.select("[id]")} for path, page in book.items()}
    for path, page in book.items():
        loaded = [tag.get("src") or tag.get("href") for tag in page.select(LOADED)]
        links = [tag["href"] for tag in page.select("a[href]")]
        assert not [url for url in loaded if "//" in url]
        for link in [*loaded, *links]:
            place, fragment = urldefrag(link)
            place = place.partition("?")[0]
            if "//" in place or place.startswith("mailto:"):
                continue
            target = (path.parent / unquote(place)).resolve() if place else path
            assert target.exists(), (path.name, link)
            if fragment and target in book:
                assert unquote(fragment) in ids[target], (path.name, link)


def test_every_notebook_is_a_light_page_whose_formulas_need_no_script(book):
    notebooks = {p.name: page for p, page in book.items() if p.parent.name == "notebooks"}
    assert len(notebooks) == len(list((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")))
    for name, page in notebooks.items():
        assert len(page.encode()) < 1_500_000, name
        assert len(page.select("article h1")) == 1, name
        assert page.select("math"), name
        assert not [text for text in page.select_one("article").stripped_strings if "$\\" in text]


def test_a_verdict_waits_for_its_question():
    ask = new_output("display_data", {"text/plain": "Your prediction. `a` or b?\n( ) `a`\n( ) b"})
    told = {
        "text/html": "<details><summary>You haven't chosen yet.</summary>Measured: b.</details>",
        "text/plain": "You haven't chosen yet. Measured: b. c.",
    }
    told = new_output("display_data", told)
    asks = new_code_cell('guess = Prediction("`a` or b?", ["`a`", "b"])\nguess', outputs=[ask])
    notebook = new_notebook(cells=[asks, new_code_cell("guess.reveal('b', '')", outputs=[told])])
    predictions.ask(notebook)
    question = BeautifulSoup(ask.data["text/html"], "html.parser").fieldset
    assert [button["value"] for button in question.find_all("input")] == ["`a`", "b"]
    assert question.legend.text == "Your prediction. a or b?"
    verdict = BeautifulSoup(told.data["text/html"], "html.parser").details
    assert verdict["data-of"] == question["data-name"] == "guess"
    assert verdict["data-answer"] == "b"


def test_an_explorer_s_pictures_come_from_the_explorer(book):
    (player,) = [each for page in book.values() for each in page.select(".player")]
    play = json.loads(player.script.text)
    assert "y = 0.0" in play["reels"][0]["words"][0] and "y = 20" in play["reels"][0]["words"][1]
    path = next(p for p, page in book.items() if page.select(".player"))
    reel = (path.parent / player["data-folder"] / play["reels"][0]["file"]).read_bytes()
    first, second, end = play["reels"][0]["starts"]
    assert reel[4:12] == reel[second + 4 : second + 12] == b"ftypavif"
    assert end == len(reel)
    assert reel[first:second] != reel[second:]
