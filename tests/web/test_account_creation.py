"""`/account/new` in JSON: one comparison, one refusal, three tries a day, and the same answer where an account exists."""

from collections.abc import Iterator

import pytest

from chalicelib import wiring
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.domain.recovery import Mobile
from chalicelib.handlers.provisional_words import composer
from chalicelib.wiring import account_verbs
from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CAMILLE, LEA, NOBODY, PAUL, JsonClient
from tests.product import Product
from tests.web.newcomers import (
    CHOSEN,
    NEW_EMAIL,
    NOE,
    NOE_SIGNS_IN,
    account_of,
    accounts_put_back,
    claim_of,
    create,
    verification_token,
    verify,
)

DAY = 86_400

WRONG = {
    "nir": "204029749999468",
    "birthdate": "1993-02-15",
    "postal_code": "31001",
    "carte_vitale_number": "80250000000000000043",
    "iban_end": "0154",
}


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, as they were, after each test."""
    with accounts_put_back(product):
        yield


def problem_of(product: Product, **fields: str) -> dict[str, object]:
    """Create with something wrong, and return the problem without what is new in each answer."""
    answer = create(product, **fields)
    return {name: value for name, value in answer.json().items() if name != "correlation_id"}


def test_somebody_whom_the_directory_knows_gets_an_account(product: Product) -> None:
    """202, one mail with a link to the address that was chosen, and the password signs in as far as case 1."""
    answer = create(product)
    assert (answer.status, answer.json()) == (202, {"next": "verify_email"})
    (mail,) = product.mails()
    assert (mail["to"], mail["subject"]) == (NEW_EMAIL, "Sésame\u00a0: vérifiez votre adresse mail")
    client = JsonClient(product)
    client.authorize()
    assert client.login(NOE_SIGNS_IN).json()["type"].endswith("/no-verified-email")


def test_spaces_a_whole_iban_and_a_french_date_are_understood(product: Product) -> None:
    """What is written on card and statement can be typed as it is written there."""
    typed = {
        "nir": "1 93 02 99 109 066 86",
        "birthdate": "14/02/1993",
        "postal_code": "31 000",
        "carte_vitale_number": "8025 0000 0000 0000 0042",
        "iban_end": "fr76 9999 9999 9900 0000 0000 153",
    }
    assert create(product, **typed).status == 202
    assert account_of(product, NOE["nir"]) is not None


@pytest.mark.parametrize("field", WRONG)
def test_each_wrong_fact_has_the_same_refusal(product: Product, field: str) -> None:
    """403 `not-recognised`, to the byte that of a number that nobody has; no account, no mail (REC-12)."""
    expected = problem_of(product, nir=NOBODY)
    assert problem_of(product, **{field: WRONG[field]}) == expected
    assert (expected["status"], expected["type"]) == (403, f"{product.issuer}/problems/not-recognised")
    assert account_of(product, NOE["nir"]) is None
    assert product.mails() == []


@pytest.mark.parametrize("nir", [NOE["nir"], CAMILLE[0], NOBODY])
def test_after_three_wrong_claims_nothing_is_compared_for_a_day(product: Product, nir: str) -> None:
    """Then even the right facts are not recognised, until 24 hours after the first; other numbers are not concerned."""
    right = claim_of(nir) if nir != NOBODY else {}
    refused = problem_of(product, **{**right, "nir": nir, "iban_end": "9999"})
    for seconds in (0, 3600):
        product.advance(seconds)
        assert problem_of(product, **{**right, "nir": nir, "postal_code": "99999"}) == refused
    product.advance(DAY - 3601)
    assert problem_of(product, **{**right, "nir": nir}) == refused
    assert product.mails() == []
    assert create(product, **claim_of(LEA[0])).status == 202
    product.advance(1)
    assert create(product, **{**right, "nir": nir}).status == (403 if nir == NOBODY else 202)


def test_a_right_claim_buys_no_further_tries(product: Product) -> None:
    """Two wrong ones, a right one, a third wrong one: then nothing is compared."""
    for _ in range(2):
        create(product, postal_code="99999")
    assert create(product).status == 202
    assert create(product, postal_code="99999").status == 403
    product.advance(120)
    before = len(product.mails())
    assert create(product).status == 403
    assert len(product.mails()) == before


def test_where_an_account_exists_its_owner_is_told(product: Product) -> None:
    """The same answer to the byte; the account is as it was, and the mail goes to its address, without a link (REC-13)."""
    new = create(product)
    product.world.outbox.forget()
    before = account_of(product, CAMILLE[0])
    answer = create(product, **claim_of(CAMILLE[0]))
    assert (answer.status, answer.body) == (new.status, new.body)
    (mail,) = product.mails()
    assert (mail["to"], mail["subject"]) == ("camille.essai@gmail.example", "Sésame\u00a0: vous avez déjà un compte")
    assert "http" not in mail["text"]
    assert NEW_EMAIL not in mail["text"]
    after = account_of(product, CAMILLE[0])
    assert before is not None
    assert after is not None
    assert {name for name in after if after[name] != before.get(name)} <= {"revision", "write_id"}
    client = JsonClient(product)
    client.authorize()
    assert client.login(CAMILLE).json()["next"] == "request_code"


def test_an_owner_is_not_bombed(product: Product) -> None:
    """Once a minute, three times an hour; the answer stays the same."""
    for _ in range(2):
        for _ in range(3):
            assert create(product, **claim_of(CAMILLE[0])).status == 202
            product.advance(60)
    assert len(product.mails()) == 3


def test_an_address_that_nobody_has_verified_gets_its_link_again(product: Product) -> None:
    """Whoever creates once more because no mail came gets another one, at the address of the account alone."""
    create(product)
    product.advance(60)
    assert create(product, email="another@mail.example").status == 202
    assert [mail["to"] for mail in product.mails()] == [NEW_EMAIL, NEW_EMAIL]


def test_a_creation_repeated_at_once_leaves_the_link_good(product: Product) -> None:
    """No second mail goes out, so the first one must still be worth following."""
    create(product)
    create(product)
    (_,) = product.mails()
    assert verify(product, verification_token(product)).status == 200


def test_what_was_guessed_before_does_not_block_a_new_account(product: Product) -> None:
    """Wrong passwords at a number without an account were guesses at nothing: its owner signs in at once."""
    client = JsonClient(product)
    client.authorize()
    for _ in range(3):
        blocked = client.login(NOE_SIGNS_IN)
    assert blocked.status == 429
    create(product)
    verify(product, verification_token(product))
    assert client.login(NOE_SIGNS_IN).json()["next"] == "request_code"


def test_an_account_without_any_address_is_left_alone(product: Product) -> None:
    """There is nobody to be told; the answer is the same, and nothing is sent anywhere."""
    assert create(product, **claim_of(PAUL[0])).status == 202
    assert product.mails() == []


def test_a_provisional_code_stands_in_for_papers_once(product: Product) -> None:
    """Number, birth date and postal code with the code of the desk's text message; spent with the creation."""
    digits = issue_code(product)
    without = {"carte_vitale_number": None, "iban_end": None}
    assert create(product, **without, provisional_code=digits, postal_code="31001").status == 403
    assert create(product, **without, provisional_code=f" {digits[:2]} {digits[2:]} ").status == 202
    assert account_of(product, NOE["nir"]) is not None
    product.advance(60)
    assert create(product, **without, provisional_code=digits).status == 403


def test_a_code_for_creation_dies_after_three_tries_and_a_day(product: Product) -> None:
    """Three wrong entries destroy it, with the number's comparisons; after 24 hours it is dead by itself (REC-09)."""
    digits = issue_code(product)
    wrong = f"{(int(digits) + 1) % 10_000:04d}"
    for code in (wrong, wrong, wrong, digits):
        assert create(product, provisional_code=code).status == 403
    product.advance(DAY)
    assert create(product, provisional_code=digits).status == 403
    again = issue_code(product)
    product.advance(DAY)
    assert create(product, provisional_code=again).status == 403
    assert account_of(product, NOE["nir"]) is None


def test_a_code_for_a_new_password_creates_nothing(product: Product) -> None:
    """A provisional code of the other kind is none here."""
    digits = issue_code(product, ProvisionalPurpose.RECOVERY)
    assert create(product, provisional_code=digits).status == 403


def issue_code(product: Product, purpose: ProvisionalPurpose = ProvisionalPurpose.CREATION) -> str:
    """Let the desk send Noe a code by text message, and return its digits."""
    pseudonym = product.pseudonym(NOE["nir"])
    seen = wiring.adapters().members.read(pseudonym).shared_counter
    account_verbs.issue_provisional_code()(
        pseudonym, seen, None, purpose, Mobile("+33639980042"), composer("fr", purpose)
    )
    text = product.mails()[0]["text"]
    return str(text.partition("provisoire ")[2][:4])


def test_a_reset_account_is_created_anew_under_its_subject(product: Product) -> None:
    """After the desk's reset the same `sub` has a new password and address; the old password is nothing (OP-20)."""
    from chalicelib.domain.account_change import AccountChange, AccountWrite

    own, pseudonym = wiring.adapters(), product.pseudonym(CAMILLE[0])
    account, ledger = own.members.account_and_ledger(pseudonym)
    assert account is not None
    own.account_changes.change(AccountWrite(account, AccountChange(closes=True), ledger, ledger, product.now()))
    assert create(product, **claim_of(CAMILLE[0])).status == 202
    again, _ = own.members.account_and_ledger(pseudonym)
    assert again is not None
    assert (again.sub, again.email, again.verified_email) == (account.sub, NEW_EMAIL, None)
    client = JsonClient(product)
    client.authorize()
    assert client.login(CAMILLE).status == 401
    assert client.login((CAMILLE[0], CHOSEN["password"])).status == 403


def test_a_creation_makes_at_most_six_calls(product: Product) -> None:
    """Three with the keys at hand, new or not; two where nobody is recognised (performance.md §0)."""
    create(product, postal_code="99999")
    for fields, most in (({}, 3), (claim_of(CAMILLE[0]), 3), ({"nir": NOBODY}, 2)):
        with recorded_calls(product) as calls:
            create(product, **fields)
        mine = [call for call in calls if product.table("data-keys") not in str(call.parameters)]
        assert len(mine) == most, [call.operation for call in mine]
