"""oidc.md §2, row `acr_values`, and security.md OP-23: a class that was demanded is reached, or it is an error.

The table is flow by class: what a client asks, at which policy, from which session, and what comes of it.
"""

import pytest

from tests.conformance.party import CAREFUL, PARTY, STRICT, Party, claims_parameter, error_of, received
from tests.json_client import CAMILLE
from tests.product import Product

PASSWORD, DEVICE, CODE = (f"urn:sesame:acr:{name}" for name in ("password", "trusted-device", "security-code"))
UNMET = "unmet_authentication_requirements"
CLIENTS = {"never": PARTY, "untrusted-device": CAREFUL, "always": STRICT}
SESSIONS = ("none", "password", "device", "code")
AMR = {PASSWORD: ["pwd"], DEVICE: ["pwd"], CODE: ["pwd", "otp"]}


def essential(*values: str) -> str:
    """Return a `claims` parameter that makes classes essential."""
    return claims_parameter(id_token={"acr": {"essential": True, "values": list(values)}})


def with_session(product: Product, kind: str) -> Party:
    """Return a browser with a session of a kind; `device` is a trusted browser, signed in by its password."""
    party = Party(product)
    if kind == "password":
        party.answer()
    if kind == "code":
        party.beside(CAREFUL).answer()
    if kind == "device":
        party.client.sign_in(CAMILLE, trust=True)
        party.beside(CAREFUL).answer(prompt="login")
    return party


@pytest.mark.parametrize("policy", CLIENTS)
@pytest.mark.parametrize("session", SESSIONS)
def test_parameter_acr_values(product: Product, session: str, policy: str) -> None:
    """Never an error; all that discovery names gives one of them, and the code where it is asked first (OP-23)."""
    party = with_session(product, session).beside(CLIENTS[policy])
    advertised = product.request("GET", "/.well-known/openid-configuration").json()["acr_values_supported"]
    assert party.claims(acr_values=" ".join(advertised))["acr"] in advertised
    assert "acr" in party.claims(acr_values="urn:unknown 1 2 \u00e9")
    told = party.claims(acr_values=f"urn:unknown {CODE} {PASSWORD}")
    assert (told["acr"], told["amr"]) == (CODE, ["pwd", "otp"])


REACHED: dict[tuple[str, str], dict[str, str]] = {
    # (policy, session): what an essential class ends in
    ("never", "none"): {PASSWORD: PASSWORD, DEVICE: UNMET, CODE: CODE},
    ("never", "password"): {PASSWORD: PASSWORD, DEVICE: UNMET, CODE: CODE},
    ("never", "device"): {PASSWORD: PASSWORD, DEVICE: UNMET, CODE: CODE},
    ("never", "code"): {PASSWORD: PASSWORD, DEVICE: UNMET, CODE: CODE},
    ("untrusted-device", "none"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
    ("untrusted-device", "password"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
    ("untrusted-device", "device"): {PASSWORD: UNMET, DEVICE: DEVICE, CODE: CODE},
    ("untrusted-device", "code"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
    ("always", "none"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
    ("always", "password"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
    ("always", "device"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
    ("always", "code"): {PASSWORD: UNMET, DEVICE: UNMET, CODE: CODE},
}


@pytest.mark.parametrize(("policy", "session"), REACHED)
def test_an_essential_acr_is_reached_or_it_is_an_error(product: Product, policy: str, session: str) -> None:
    """The ID token has the class itself, with an honest amr; nothing else is ever told silently (OP-23)."""
    for asked, outcome in REACHED[policy, session].items():
        product.wipe()
        party = with_session(product, session).beside(CLIENTS[policy])
        told = party.answer(claims=essential(asked))
        if outcome == UNMET:
            assert error_of(product, told) == UNMET, (asked, told)
            continue
        from tests.conformance.party import verified

        claims = verified(product, party.redeem(told["code"]).json()["id_token"])
        assert (claims["acr"], claims["amr"]) == (outcome, AMR[outcome]), asked


@pytest.mark.parametrize("session", ["password", "device"])
def test_a_session_without_a_code_steps_up_to_it(product: Product, session: str) -> None:
    """Demanded by acr_values or as essential, only the code is asked; the class stays for later requests."""
    for demand in ({"acr_values": CODE}, {"claims": essential(CODE)}, {"claims": essential("urn:unknown", CODE)}):
        product.wipe()
        party = with_session(product, session)
        assert party.step(**demand) == "request_code"
        assert party.error(prompt="none", **demand) == "interaction_required"
        assert party.claims(**demand)["acr"] == CODE
        assert "code" in received(party.authorize(prompt="none", **demand))


def test_an_essential_class_below_the_session_begins_from_nothing(product: Product) -> None:
    """A session with a code does not pass for one without; prompt=none says that the member would have to sign in."""
    party = with_session(product, "code")
    assert party.step(claims=essential(PASSWORD)) == "login"
    assert party.error(prompt="none", claims=essential(PASSWORD)) == "login_required"
    assert party.claims(claims=essential(PASSWORD, CODE))["acr"] == CODE


def test_an_essential_device_is_told_as_unmet_after_the_password(product: Product) -> None:
    """Only then is it known whether the browser is trusted; the count of wrong passwords is as after any right one."""
    party = Party(product, CAREFUL)
    assert party.step(claims=essential(DEVICE)) == "login"
    assert party.client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 2
    assert error_of(product, received(party.client.login(CAMILLE))) == UNMET
    assert party.step(claims=essential(DEVICE)) == "login"
    assert party.client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 2
    assert product.items("sessions") == []


def test_essential_without_values_and_voluntary_values_are_wishes(product: Product) -> None:
    """The token has an acr, whatever it is; a voluntary value works as acr_values does."""
    party = Party(product)
    assert party.claims(claims=claims_parameter(id_token={"acr": {"essential": True}}))["acr"] == PASSWORD
    assert party.claims(claims=claims_parameter(id_token={"acr": {"value": DEVICE}}))["acr"] == PASSWORD
    assert party.claims(claims=claims_parameter(id_token={"acr": {"value": CODE}}))["acr"] == CODE
