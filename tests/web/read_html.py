"""A strict little reader of our own pages: elements with their attributes and text, and what their ids refer to."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br"}


@dataclass
class Element:
    """One element, its attributes, and all text inside it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    parents: list["Element"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text."""
        return self.attributes.get(name) or ""


class Page(HTMLParser):
    """The elements of a page in their order; a tag that is not closed properly is an error."""

    def __init__(self, html: str) -> None:
        """Read a whole page.

        Raises:
            ValueError: for tags that do not match, or an attribute that is given twice.
        """
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        if self._open:
            raise ValueError(f"not closed: {self._open[-1].tag}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element in."""
        if len(attrs) != len(dict(attrs)):
            raise ValueError(f"an attribute twice in {tag}")
        element = Element(tag, dict(attrs), parents=list(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        if not self._open or self._open[-1].tag != tag:
            raise ValueError(f"closed but not open: {tag}")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give text to every element that it is in."""
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag with these attributes; `_` in a name stands for `-`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.elements if e.tag == tag and all(e.get(n) == v for n, v in wanted.items())]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only such element."""
        found = self.all(tag, **attributes)
        if len(found) != 1:
            raise ValueError(f"{len(found)} elements {tag} {attributes}")
        return found[0]

    def by_id(self, identifier: str) -> Element:
        """Return the only element with an id."""
        found = [e for e in self.elements if e.get("id") == identifier]
        if len(found) != 1:
            raise ValueError(f"{len(found)} elements with the id {identifier}")
        return found[0]

    def form(self, action: str) -> dict[str, Element]:
        """Return the inputs of the only form with this action, by name."""
        form = self.one("form", action=action, method="post")
        return {e.get("name"): e for e in self.elements if e.tag == "input" and form in e.parents}

    @property
    def text(self) -> str:
        """All that can be read on the page, spaces of any kind as one plain space."""
        return " ".join(self.one("body").text.split())
