"""AWS-04: a container serves one person after the other and keeps nothing of any of them."""

import gc
import json
import sys
from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any
from urllib.parse import urlencode

from tests.interop.registered import PORTAL
from tests.json_client import CALLBACK, CAMILLE, SACHA, JsonClient, redirect_parameters
from tests.product import Product
from tests.security.prod_shape import fresh_adapters

NOT_OURS = ("moto", "localdev", "tests", "_pytest", "pluggy", "hypothesis", "responses")
"""What plays AWS and drives the test knows everything; it is not in a container."""

EMAILS = {"camille.essai@gmail.example", "sacha@mail.example"}


def claims_of(product: Product, code: str) -> dict[str, Any]:
    """Exchange a code and return the claims of its member."""
    pair = b64encode(f"{PORTAL.client_id}:{PORTAL.client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    tokens = product.request("POST", "/oauth2/token", urlencode(form).encode(), headers).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return product.request("GET", "/oauth2/userinfo", headers=bearer).json()


def two_at_once(product: Product) -> list[str]:
    """Sign two members in, in turns at each step; return everything of them that nobody may keep."""
    first, second = JsonClient(product), JsonClient(product)
    for client in (first, second):
        assert client.authorize(scope="openid email").status == 200
    assert second.login(SACHA).status == 200
    assert first.login(CAMILLE).status == 200
    assert first.code_request().status == 200
    camilles = first.newest_code()
    assert second.code_request().status == 200
    sachas = second.newest_code()
    assert camilles != sachas
    assert first.verify(sachas).status == 401
    ends = [second.verify(sachas), first.verify(camilles)]
    claims = [claims_of(product, redirect_parameters(end)["code"]) for end in ends]
    assert [each["email"] for each in claims] == ["sacha@mail.example", "camille.essai@gmail.example"]
    assert claims[0]["sub"] != claims[1]["sub"]
    return [*EMAILS, *CAMILLE, *SACHA, *(each["sub"] for each in claims), *first.cookies.values()]


def reachable(roots: Iterable[object]) -> Iterator[str]:
    """Yield every text that the roots lead to, other modules, the emulator and the test left out."""
    seen: set[int] = set()
    waiting = deque(roots)
    while waiting:
        thing = waiting.popleft()
        if id(thing) in seen or isinstance(thing, ModuleType | type(sys._getframe())):
            continue
        seen.add(id(thing))
        module = thing.__module__ if isinstance(thing, FunctionType | type) else type(thing).__module__
        if str(module).split(".")[0] in NOT_OURS:
            continue
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, bytes | bytearray):
            yield bytes(thing).decode("latin-1")
        else:
            # Not into the names of a function's module: ours are roots, and others would lead everywhere.
            found = gc.get_referents(thing)
            names = thing.__globals__ if isinstance(thing, FunctionType) else None
            waiting.extend(each for each in found if each is not names)


def of_the_product() -> list[object]:
    """Return all that modules of the product hold."""
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] == "chalicelib"]
    return [value for module in modules for value in vars(module).values()]


def test_steps_in_turns_never_mix_and_leave_nothing(product: Product) -> None:
    """Each gets their own claims; no number, address, password, subject or cookie is left in what lives on."""
    with fresh_adapters(product):
        private = two_at_once(product)
        texts = set(reachable(of_the_product()))
        assert [text for text in private if any(text in kept for kept in texts)] == []
        assert any("portal" in text for text in texts)


def test_the_search_finds_what_is_kept(product: Product) -> None:
    """A value in an attribute of the container's adapters would have been found."""
    with fresh_adapters(product) as adapters:
        adapters.__dict__["remembered"] = {"last": json.dumps({"email": "camille.essai@gmail.example"})}
        assert any("camille.essai@gmail.example" in text for text in reachable(of_the_product()))
