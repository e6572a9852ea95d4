"""An eye on a browser: what its pages ask for, what breaks their content security policy, what their scripts report.

A violation is heard twice: as the DOM's own event, through a script of ours where pages may run scripts, and as
Chromium's line in the console, which comes with JavaScript off as well (WEB-07, PRIV-08).
"""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

RP_ORIGIN = "http://127.0.0.1:9999"
"""Where the demo clients live; nothing runs there, and to be sent there is right."""

LISTEN = """
document.addEventListener("securitypolicyviolation", (e) => {
  console.error("securitypolicyviolation " + e.effectiveDirective + " " + e.blockedURI);
});
"""
"""For `add_init_script`: tell the console what the DOM tells of a violation."""


@dataclass
class BrowsingWatch:
    """What was seen in all contexts of one test."""

    issuer: str
    requested: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages of a context from now on."""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def leave(self, context: BrowserContext) -> None:
        """Look away."""
        context.remove_listener("request", self._on_request)
        context.remove_listener("console", self._on_console)
        context.remove_listener("weberror", self._on_error)

    def foreign(self) -> list[str]:
        """Return the requests that went to neither the product nor a demo client."""
        ours = (f"{self.issuer}/", f"{RP_ORIGIN}/", "about:", "data:")
        return [url for url in self.requested if not url.startswith(ours)]

    def check_nothing_was_wrong(self) -> None:
        """Assert that no page broke its policy, threw an error, or asked anybody else for anything."""
        assert self.reported == []
        assert self.foreign() == []

    def _on_request(self, request: Request) -> None:
        self.requested.append(request.url)

    def _on_error(self, error: WebError) -> None:
        self.reported.append(str(error.error))

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refusal's own status is an error to the console as well, and no fault.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.reported.append(message.text)
