"""A form posted twice (http.md §2, REL-05): the second post is never compared or sent, whatever it holds.

It gets the present state and a fresh form: 200 while the sign-in goes on, 410 when it is finished.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.json_client import CAMILLE
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.web.read_html import Page
from tests.web.visitors import newest_code, wrong, wrong_code

RIGHT = {"nir": CAMILLE[0], "password": CAMILLE[1]}
WRONG = {"nir": CAMILLE[0], "password": wrong(CAMILLE)[1]}


def at_once(browser: PageBrowser, path: str, *bodies: dict[str, str]) -> list[Answer]:
    """Post several bodies at the same moment, each as from a browser window of its own with equal cookies."""
    barrier = Barrier(len(bodies))

    def post(values: dict[str, str]) -> Answer:
        window = PageBrowser(browser.product, cookies=dict(browser.cookies))
        barrier.wait()
        return window.post(path, values)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(post, bodies))


def to_code_page(browser: PageBrowser) -> str:
    """Go as far as the page for the code and return the code."""
    browser.authorize()
    browser.login()
    browser.submit("/login/code-request")
    return newest_code(browser.product)


def left(browser: PageBrowser, action: str, **typed: str) -> int:
    """Post the shown page's form with a wrong entry and return the tries that are told to be left."""
    text = Page(browser.submit(action, **typed).text).text
    return int(text.split("Il vous reste ")[1][0])


def test_a_second_wrong_password_is_not_counted(browser: PageBrowser) -> None:
    """A double click on a wrong password costs one try."""
    browser.authorize()
    form = browser.form("/login")
    assert browser.post("/login", form | WRONG).status == 401
    again = browser.post("/login", form | WRONG)
    assert again.status == 200
    assert browser.form("/login")["form"] != form["form"]
    assert browser.form("/login")["nir"] == CAMILLE[0]
    assert left(browser, "/login", **WRONG) == 1


def test_the_right_password_in_a_used_form_is_not_compared(browser: PageBrowser) -> None:
    """Whatever it holds: no sign-in comes of it, and the fresh form signs in."""
    browser.authorize()
    form = browser.form("/login")
    browser.post("/login", form | WRONG)
    assert browser.post("/login", form | RIGHT).status == 200
    assert "password" in browser.form("/login")
    browser.login()
    assert browser.form("/login/code-request")


def test_after_the_right_password_the_second_post_shows_the_next_page(browser: PageBrowser) -> None:
    """Wrong or right, it is not compared: the page is the one that asks for a code, and nothing is counted."""
    browser.authorize()
    form = browser.form("/login")
    browser.post("/login", form | RIGHT)
    for entry in (RIGHT, WRONG):
        assert browser.post("/login", form | entry).status == 200
        assert browser.form("/login/code-request")
    other = PageBrowser(browser.product)
    other.authorize()
    assert left(other, "/login", **WRONG) == 2


def test_the_second_post_of_the_third_wrong_entry_is_told_the_block(browser: PageBrowser) -> None:
    """The present state is the block, with the same end."""
    browser.authorize()
    for _ in range(2):
        browser.submit("/login", **WRONG)
    form = browser.form("/login")
    ends = []
    for _ in range(2):
        answer = browser.post("/login", form | WRONG)
        ends.append((answer.status, Page(answer.text).all("time")[0].get("datetime")))
    assert ends == [(429, "2026-11-20T09:15:00Z")] * 2


def test_a_post_during_a_block_is_not_compared_after_it(browser: PageBrowser) -> None:
    """The reload of a blocked page, once the block is over, costs no try."""
    browser.authorize()
    for _ in range(3):
        browser.submit("/login", **WRONG)
    form = browser.form("/login")
    assert browser.post("/login", form | WRONG).status == 429
    browser.product.advance(900)
    assert browser.post("/login", form | WRONG).status == 200
    assert left(browser, "/login", **WRONG) == 2


def test_a_second_request_for_a_code_sends_none(browser: PageBrowser) -> None:
    """One mail, and the page for the code both times; the fresh form sends another one."""
    browser.authorize()
    browser.login()
    form = browser.form("/login/code-request")
    for _ in range(3):
        assert browser.post("/login/code-request", form).status == 200
        assert "code" in browser.form("/login/verify")
        assert len(browser.product.mails()) == 1
    browser.submit("/login/code-request")
    assert len(browser.product.mails()) == 2


def test_a_request_refused_by_a_block_is_not_sent_after_it(browser: PageBrowser) -> None:
    """The reload of the blocked page, once the block is over, sends nothing; its fresh form does."""
    to_code_page(browser)
    for _ in range(3):
        browser.submit("/login/verify", code=wrong_code(browser.product))
    form = browser.form("/login/code-request")
    assert browser.post("/login/code-request", form).status == 429
    browser.product.advance(900)
    assert browser.post("/login/code-request", form).status == 200
    assert len(browser.product.code_mails()) == 1
    browser.submit("/login/code-request")
    assert len(browser.product.code_mails()) == 2


def test_a_second_wrong_code_is_not_counted(browser: PageBrowser) -> None:
    """Nor is the right code compared in a used form; the fresh form signs in."""
    code = to_code_page(browser)
    form = browser.form("/login/verify")
    guess = wrong_code(browser.product)
    assert browser.post("/login/verify", form | {"code": guess}).status == 401
    for typed in (guess, code):
        assert browser.post("/login/verify", form | {"code": typed}).status == 200
        assert browser.form("/login/verify")["form"] != form["form"]
    assert left(browser, "/login/verify", code=guess) == 1
    assert browser.submit("/login/verify", code=code).status == 303


def test_an_expired_post_is_not_compared_with_a_newer_code(browser: PageBrowser) -> None:
    """A form that was refused with 410 stays used when there is a live code again."""
    code = to_code_page(browser)
    form = browser.form("/login/verify")
    browser.product.advance(900)
    assert browser.post("/login/verify", form | {"code": code}).status == 410
    browser.submit("/login/code-request")
    assert browser.post("/login/verify", form | {"code": wrong_code(browser.product)}).status == 200
    assert left(browser, "/login/verify", code=wrong_code(browser.product)) == 2


@pytest.mark.parametrize("step", ["/login", "/login/code-request", "/login/verify"])
def test_after_a_completed_sign_in_every_used_form_is_finished(browser: PageBrowser, step: str) -> None:
    """The present state is 410 with the way on, and nothing was tried."""
    browser.authorize()
    forms = {"/login": browser.form("/login") | RIGHT}
    browser.login()
    forms["/login/code-request"] = browser.form("/login/code-request")
    browser.submit("/login/code-request")
    forms["/login/verify"] = browser.form("/login/verify") | {"code": newest_code(browser.product)}
    assert browser.post("/login/verify", forms["/login/verify"]).status == 303
    answer = browser.post(step, forms[step])
    assert answer.status == 410
    assert "/login/restart?t=" in answer.text
    assert len(browser.product.mails()) == 1


def test_a_form_of_one_step_is_no_form_of_another(browser: PageBrowser) -> None:
    """A one-use value is good for its own action alone; without one the post is malformed."""
    browser.authorize()
    login = browser.form("/login")
    browser.login()
    foreign = browser.form("/login/code-request") | {"form": login["form"]}
    assert browser.post("/login/code-request", foreign).status == 400
    assert browser.post("/login/code-request", {"transaction": login["transaction"]}).status == 400
    assert browser.product.mails() == []


# -- at once


def test_two_wrong_passwords_at_once_cost_one_try(browser: PageBrowser) -> None:
    """One is told 401, the other the present state."""
    browser.authorize()
    body = browser.form("/login") | WRONG
    answers = at_once(browser, "/login", body, body)
    assert sorted(answer.status for answer in answers) == [200, 401]
    browser.authorize()
    assert left(browser, "/login", **WRONG) == 1


def test_a_right_and_a_wrong_password_at_once_are_compared_once(browser: PageBrowser) -> None:
    """Whichever came first decided; the counter has at most one failure."""
    browser.authorize()
    form = browser.form("/login")
    answers = at_once(browser, "/login", form | RIGHT, form | WRONG)
    assert {answer.status for answer in answers} <= {200, 401}
    browser.authorize()
    assert left(browser, "/login", **WRONG) in {1, 2}


def test_two_requests_for_a_code_at_once_send_one(browser: PageBrowser) -> None:
    """Both see the page for the code."""
    browser.authorize()
    browser.login()
    form = browser.form("/login/code-request")
    answers = at_once(browser, "/login/code-request", form, form)
    assert [answer.status for answer in answers] == [200, 200]
    assert len(browser.product.mails()) == 1


def test_two_wrong_codes_at_once_cost_one_try(browser: PageBrowser) -> None:
    """One is told 401, the other the present state."""
    to_code_page(browser)
    guess = wrong_code(browser.product)
    body = browser.form("/login/verify") | {"code": guess}
    answers = at_once(browser, "/login/verify", body, body)
    assert sorted(answer.status for answer in answers) == [200, 401]
    browser.get(browser.url)
    assert left(browser, "/login/verify", code=guess) == 1


def test_two_right_codes_at_once_are_one_sign_in(product: Product, browser: PageBrowser) -> None:
    """One goes to the client, the other is finished or sees the present state; one session exists."""
    code = to_code_page(browser)
    body = browser.form("/login/verify") | {"code": code}
    answers = at_once(browser, "/login/verify", body, body)
    statuses = sorted(answer.status for answer in answers)
    assert statuses[0] in {200, 303}
    assert statuses.count(303) == 1
    assert len(product.items("sessions")) == 1
