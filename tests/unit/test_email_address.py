"""E-mail addresses: what is accepted can stand in any header, and the mask shows two letters and an ending."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.email_address import EmailAddress, EmailFault, mask_email, parse_email_address

LABEL_63 = "d" * 63
ACCENTS_20 = "\u00e9" * 20
ACCENTS_63 = "\u00e9" * 63
DOMAIN_189 = f"{'d' * 62}.{'d' * 62}.{'d' * 63}"

ACCEPTED = {
    "plain": ("camille.essai@gmail.example", "camille.essai@gmail.example"),
    "upper-case domain": ("Camille@GMAIL.Example", "Camille@gmail.example"),
    "spaces around": (" \u00a0camille@mail.example\t", "camille@mail.example"),
    "plus tag": ("camille+ameli@mail.example", "camille+ameli@mail.example"),
    "apostrophe": ("o'neil@mail.example", "o'neil@mail.example"),
    "sub-domains": ("a@b.c.d.example", "a@b.c.d.example"),
    "accented domain": ("lea@caf\u00e9.example", "lea@xn--caf-dma.example"),
    "accented domain, decomposed": ("lea@cafe\u0301.example", "lea@xn--caf-dma.example"),
    "punycode as typed": ("lea@xn--caf-dma.example", "lea@xn--caf-dma.example"),
    "digits in the domain": ("camille@163.example", "camille@163.example"),
    "name of 64": (f"{'n' * 64}@mail.example", f"{'n' * 64}@mail.example"),
    "label of 63": (f"n@{LABEL_63}.example", f"n@{LABEL_63}.example"),
    "254 in all": (f"{'n' * 64}@{DOMAIN_189}", f"{'n' * 64}@{DOMAIN_189}"),
}

REFUSED = {
    "empty": ("", EmailFault.REQUIRED),
    "only spaces": (" \u00a0", EmailFault.REQUIRED),
    "255 in all": (f"{'n' * 64}@{DOMAIN_189}d", EmailFault.TOO_LONG),
    "too long once in punycode": (f"n@{'.'.join([ACCENTS_20] * 11)}.example", EmailFault.TOO_LONG),
    "name of 65": (f"{'n' * 65}@mail.example", EmailFault.WRONG_NAME),
    "label of 64": (f"n@{LABEL_63}d.example", EmailFault.WRONG_DOMAIN),
    "line feed at the end": ("camille@mail.example\n", EmailFault.WRONG_CHARACTERS),
    "a header of one's own": ("camille@mail.example\r\nBcc: x@mail.example", EmailFault.WRONG_CHARACTERS),
    "carriage return alone": ("camille\r@mail.example", EmailFault.WRONG_CHARACTERS),
    "null": ("camille\x00@mail.example", EmailFault.WRONG_CHARACTERS),
    "line separator": ("camille\u2028@mail.example", EmailFault.WRONG_CHARACTERS),
    "zero-width space": ("camille@mail\u200b.example", EmailFault.WRONG_CHARACTERS),
    "right-to-left override": ("camille@\u202email.example", EmailFault.WRONG_CHARACTERS),
    "lone surrogate": ("camille@\ud800.example", EmailFault.WRONG_CHARACTERS),
    "space inside": ("camille essai@mail.example", EmailFault.WRONG_CHARACTERS),
    "angle brackets": ("Camille<camille@mail.example>", EmailFault.WRONG_CHARACTERS),
    "comma": ("camille@mail.example,sacha@mail.example", EmailFault.WRONG_CHARACTERS),
    "semicolon": ("camille@mail.example;sacha@mail.example", EmailFault.WRONG_CHARACTERS),
    "quotes": ('"camille"@mail.example', EmailFault.WRONG_CHARACTERS),
    "comment": ("camille(moi)@mail.example", EmailFault.WRONG_CHARACTERS),
    "backslash": ("camille\\@mail.example", EmailFault.WRONG_CHARACTERS),
    "address literal": ("camille@[192.0.2.1]", EmailFault.WRONG_CHARACTERS),
    "port": ("camille@mail.example:25", EmailFault.WRONG_CHARACTERS),
    "no at sign": ("camille.mail.example", EmailFault.NOT_ONE_AT_SIGN),
    "two at signs": ("camille@sacha@mail.example", EmailFault.NOT_ONE_AT_SIGN),
    "accented name": ("l\u00e9a@mail.example", EmailFault.NAME_NOT_ASCII),
    "no name": ("@mail.example", EmailFault.WRONG_NAME),
    "dot first": (".camille@mail.example", EmailFault.WRONG_NAME),
    "dot last": ("camille.@mail.example", EmailFault.WRONG_NAME),
    "two dots": ("camille..essai@mail.example", EmailFault.WRONG_NAME),
    "encoded word": ("=?utf-8?q?camille=40mail.example?=@mail.example", EmailFault.WRONG_NAME),
    "no domain": ("camille@", EmailFault.WRONG_DOMAIN),
    "no dot in the domain": ("camille@localhost", EmailFault.WRONG_DOMAIN),
    "two dots in the domain": ("camille@mail..example", EmailFault.WRONG_DOMAIN),
    "dot after the domain": ("camille@mail.example.", EmailFault.WRONG_DOMAIN),
    "hyphen first": ("camille@-mail.example", EmailFault.WRONG_DOMAIN),
    "hyphen last": ("camille@mail-.example", EmailFault.WRONG_DOMAIN),
    "underscore": ("camille@my_mail.example", EmailFault.WRONG_DOMAIN),
    "IP address": ("camille@192.0.2.1", EmailFault.WRONG_DOMAIN),
    "digits as the last label": ("camille@mail.163", EmailFault.WRONG_DOMAIN),
    "full-width at sign": ("camille@mail\uff20other.example", EmailFault.WRONG_DOMAIN),
    "full-width letters": ("camille@\uff4dail.example", EmailFault.WRONG_DOMAIN),
    "ideographic full stop": ("camille@mail\u3002example", EmailFault.WRONG_DOMAIN),
    "sharp s, which means two domains": ("camille@stra\u00dfe.example", EmailFault.WRONG_DOMAIN),
    "accented label over 63 in punycode": (f"n@{ACCENTS_63}.example", EmailFault.WRONG_DOMAIN),
}

MASKS = {
    "camille.essai@gmail.example": "c***@g***.example",
    "essai@gmail.com": "e***@g***.com",
    "a@b.c.d.uk": "a***@b***.uk",
    "lea@xn--caf-dma.example": "l***@x***.example",
}

near_addresses = st.text(st.sampled_from(list("ab.@-+=?_'%!/1\u00e9\u00df\uff20 \r\n<>,;\"")), max_size=30)
plausible = st.builds("{}@{}.{}".format, near_addresses, near_addresses, st.sampled_from(["com", "example", "a-b"]))


@pytest.mark.parametrize(("typed", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_plain_addresses_are_accepted(typed: str, value: str) -> None:
    """The name stays as typed, the domain becomes lower-case ASCII."""
    assert parse_email_address(typed) == EmailAddress(value)


@pytest.mark.parametrize(("typed", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_anything_unusual_is_refused_with_the_reason(typed: str, fault: EmailFault) -> None:
    """Each kind of wrong address has its own reason."""
    assert parse_email_address(typed) is fault


@given(st.one_of(st.text(max_size=300), st.emails(), near_addresses, plausible))
@example("=?utf-8?q?a?=@mail.example")
def test_whatever_is_accepted_is_safe_in_a_mail_header(typed: str) -> None:
    """A mail to an accepted address has that one recipient and no other header, read back by a parser."""
    answer = parse_email_address(typed)
    if isinstance(answer, EmailFault):
        return
    message = EmailMessage(policy=SMTP)
    message["To"] = answer.value
    message.set_content("texte")
    received = BytesParser(policy=SMTP).parsebytes(message.as_bytes())
    assert [mailbox.addr_spec for mailbox in received["To"].addresses] == [answer.value]
    assert received.keys() == message.keys()
    assert getaddresses([answer.value]) == [("", answer.value)]
    assert answer.value.isascii()
    assert answer.value.isprintable()


@given(st.one_of(st.emails(), plausible))
def test_an_accepted_address_stays_as_it_is(typed: str) -> None:
    """Reading the normal form again changes nothing."""
    answer = parse_email_address(typed)
    assert isinstance(answer, EmailFault) or parse_email_address(answer.value) == answer


@pytest.mark.parametrize(("address", "mask"), MASKS.items())
def test_the_mask_shows_two_letters_and_the_last_label(address: str, mask: str) -> None:
    """The mask has the form that http.md fixes, whatever the lengths."""
    assert mask_email(address) == mask


def test_an_address_is_not_shown_by_accident() -> None:
    """Both repr and str hide the address."""
    address = EmailAddress("camille.essai@gmail.example")
    assert "camille" not in f"{address} {address!r} {[address]}"
