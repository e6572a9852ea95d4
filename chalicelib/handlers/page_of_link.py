"""What the pages behind a link have in common: shown by a GET that uses nothing up, acted on by a POST (REC-02 to REC-04)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chalicelib import wiring
from chalicelib.domain.account_events import LinkRefused
from chalicelib.domain.link import LinkPurpose, LinkReference
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.transaction import Transaction
from chalicelib.handlers import link_pages
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import (
    VisitForm,
    new_visit_form,
    sign_in_under_way,
    visit_context,
    visit_reply,
    visit_url,
    way_on_url,
)
from chalicelib.wiring import account_verbs

if TYPE_CHECKING:
    from chalicelib.handlers.linked_pages import Done, LinkButton

# ruff: noqa: PLC0415 - JSON answers need no page


@dataclass(frozen=True)
class PageOfLink:
    """One such page: its path, and what its links are for."""

    path: str
    purpose: LinkPurpose

    @property
    def done_path(self) -> str:
        """Where the page is that confirms what the link did."""
        return f"{self.path}/done"

    def opened(self, request: Request) -> Reply | Literal["usable", "dead"]:
        """Answer a GET that is to be reloaded without its token; else say whether the link is worth a page."""
        arrived = link_pages.arrival(request, self.path, self.purpose)
        if arrived is not None:
            return arrived
        reference = link_pages.held(request, self.purpose)
        return "usable" if reference is not None and account_verbs.look_at_link()(reference) else "dead"

    def posted(self, request: Request, fields: Fields, errors: list[FieldError]) -> LinkReference | None:
        """Return the link that a post is about; None for a dead one, and a bad `token` is among the errors."""
        return link_pages.posted(request, fields, self.purpose, errors)

    def record_refusal(self) -> None:
        """Record that something came which is no link of this page."""
        wiring.adapters().audit.record(LinkRefused(self.purpose.value))

    def acted(self, request: Request, under_way: Transaction | None, lang: Lang) -> Reply:
        """Answer the POST that used a link up: on to the sign-in under way, if there is one."""
        if request.wants_json:
            return Reply(200, {"next": "login" if under_way else "done"})
        url = visit_url(self.done_path, t=under_way.transaction_id if under_way else "", lang=lang)
        return redirect(url, (link_pages.let_go(self.purpose),))

    def form(self, request: Request, fields: Fields | None) -> VisitForm:
        """Return the page's form, which says which link it is for; `fields` are those of a post that was refused."""
        return link_pages.of_link(new_visit_form(request, self.path, fields), request, self.purpose)

    def button(
        self, request: Request, about: "LinkButton", fields: Fields | None = None, problem: Problem | None = None
    ) -> Reply:
        """Answer with the page that has one button, or, in JSON, with the problem alone."""
        if request.wants_json and problem is not None:
            return problem_reply(request, problem)
        from chalicelib.handlers.linked_pages import link_button_page

        form = self.form(request, fields)
        page = link_button_page(visit_context(request, self.path, form), form, about, self.path, problem=problem)
        return visit_reply(request, page, form, problem)

    def done(self, request: Request, about: "Done") -> Reply:
        """Answer with the confirmation, and the way on to a sign-in under way."""
        from chalicelib.handlers.linked_pages import done_page

        form = new_visit_form(request, self.done_path)
        return Reply(200, done_page(visit_context(request, self.done_path, form), about, way_on(request)))


def way_on(request: Request) -> str | None:
    """Return where the sign-in under way goes on, None without one."""
    under_way = sign_in_under_way(request, None)
    return way_on_url(under_way) if under_way else None
