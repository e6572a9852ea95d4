"""The short word for a browser: known words alone, whatever the header holds (DEV-06, PRIV-02)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.browser_label import BROWSERS, SYSTEMS, USER_AGENT_READ, browser_label, label_parts

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        (f"{MOZILLA} (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", ("Firefox", "Android")),
        (f"{MOZILLA} (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", ("Firefox", "Linux")),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",
            ("Chrome", "Windows"),
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0",
            ("Edge", "Windows"),
        ),
        (
            f"{MOZILLA} (Linux; Android 13; SM-S901B) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            ("Samsung Internet", "Android"),
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 Version/17.6 Mobile/15E148 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            f"{MOZILLA} (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 CriOS/129.0 Safari/604.1",
            ("Chrome", "iPad"),
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/17.6 Safari/605.1.15",
            ("Safari", "Mac"),
        ),
        (
            f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/129.0.0.0 Safari/537.36",
            ("Chrome", "ChromeOS"),
        ),
        ("curl/8.5.0", ("", "")),
        ("Windows-Update-Agent", ("", "Windows")),
        ("", ("", "")),
    ],
)
def test_the_usual_browsers_have_their_name(header: str, parts: tuple[str, str]) -> None:
    """Browsers that name their relatives too are told apart; what is not known has no name."""
    assert label_parts(browser_label(header)) == parts


@given(st.text(max_size=900))
def test_nothing_of_the_header_is_kept_but_known_words(header: str) -> None:
    """Whatever is sent, the label is one of some dozens, and long headers are read no further."""
    label = browser_label(header)
    known = {""} | {f"{browser}.{system}" for browser in ("", *BROWSERS) for system in ("", *SYSTEMS)}
    assert label in known
    assert browser_label("x" * USER_AGENT_READ + "Firefox Android") == ""
