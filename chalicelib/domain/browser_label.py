"""A short word for a browser, such as "Firefox on Android", read from its `User-Agent` at sign-in (DEV-06, WEB-14).

What is kept is one of a few known words for each part, never the header: that could identify a person, or hold anything.
"""

USER_AGENT_READ = 400
"""How many characters of the header are looked at."""

# First match wins: browsers name their relatives too (RFC 9110 §10.1.5 says how little the header proves).
_BROWSERS = (
    ("edg", "edge"),
    ("opr/", "opera"),
    ("samsungbrowser", "samsung"),
    ("firefox", "firefox"),
    ("fxios", "firefox"),
    ("crios", "chrome"),
    ("chromium", "chrome"),
    ("chrome", "chrome"),
    ("safari", "safari"),
)
_SYSTEMS = (
    ("android", "android"),
    ("iphone", "iphone"),
    ("ipad", "ipad"),
    ("windows", "windows"),
    ("macintosh", "mac"),
    ("mac os", "mac"),
    ("cros", "chromeos"),
    ("linux", "linux"),
)
BROWSERS = {word: word.capitalize() for _, word in _BROWSERS} | {"samsung": "Samsung Internet"}
"""How each is called by people."""
SYSTEMS = {
    "android": "Android",
    "iphone": "iPhone",
    "ipad": "iPad",
    "windows": "Windows",
    "mac": "Mac",
    "chromeos": "ChromeOS",
    "linux": "Linux",
}
"""How each is called by people."""


def browser_label(user_agent: str) -> str:
    """Return `firefox.android`, either part empty where it is not known; empty where neither is."""
    said = user_agent[:USER_AGENT_READ].lower()
    browser = next((word for sign, word in _BROWSERS if sign in said), "")
    system = next((word for sign, word in _SYSTEMS if sign in said), "")
    return f"{browser}.{system}" if browser or system else ""


def label_parts(label: str) -> tuple[str, str]:
    """Return what people call browser and system of a stored label, empty for what is not known."""
    browser, _, system = label.partition(".")
    return BROWSERS.get(browser, ""), SYSTEMS.get(system, "")
