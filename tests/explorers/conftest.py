"""One explorer for each test module, set back before each of its tests."""

import pytest

from kit.fake_browser import FakeBrowser


@pytest.fixture(scope="module")
def opened(request):
    """What the module's ``make_explorer`` returns, in a browser that needs no pictures."""
    explorer = request.module.make_explorer()
    yield explorer, FakeBrowser(explorer.live, draws=False)
    explorer.close()


@pytest.fixture
def explorer(opened):
    opened[0].reset()
    return opened[0]


@pytest.fixture
def browser(explorer, opened):
    return opened[1]
