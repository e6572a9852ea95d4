"""The mail identity as it is deployed: signed, aligned, and without anybody watching who reads (MAIL-01, MAIL-04)."""

import json
from typing import Any

import pytest

from tests.product import Product
from tests.tools import ROOT

RESOURCES: dict[str, dict[str, Any]] = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]


def properties(kind: str) -> dict[str, Any]:
    """Return the properties of the one resource of this type."""
    (found,) = [resource["Properties"] for resource in RESOURCES.values() if resource["Type"] == kind]
    assert isinstance(found, dict)
    return found


def test_the_identity_signs_with_dkim_2048_and_its_own_mail_from() -> None:
    """SES signs with 2048 bits and refuses to fall back to its own MAIL FROM, which would break alignment."""
    identity = properties("AWS::SES::EmailIdentity")
    assert identity["DkimAttributes"] == {"SigningEnabled": True}
    assert identity["DkimSigningAttributes"] == {"NextSigningKeyLength": "RSA_2048_BIT"}
    assert identity["MailFromAttributes"]["BehaviorOnMxFailure"] == "REJECT_MESSAGE"
    assert identity["MailFromAttributes"]["MailFromDomain"] == {"Fn::Sub": "bounce.${MailDomain}"}


def test_nobody_tracks_openings_or_clicks() -> None:
    """No tracking domain, and no event destination that asks SES to rewrite links or add pictures."""
    assert "TrackingOptions" not in properties("AWS::SES::ConfigurationSet")
    destinations = [r for r in RESOURCES.values() if r["Type"] == "AWS::SES::ConfigurationSetEventDestination"]
    asked = {kind for each in destinations for kind in each["Properties"]["EventDestination"]["MatchingEventTypes"]}
    assert not asked & {"OPEN", "CLICK", "open", "click"}


@pytest.mark.usefixtures("product")
def test_mails_are_sent_through_the_configuration_set(product: Product) -> None:
    """Every mail names the configuration set that is deployed, so that no account default applies."""
    from chalicelib import wiring
    from chalicelib.adapters import aws

    named: list[str] = []
    client = aws.client("sesv2", product.world.settings.aws_region)

    def note(params: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 - botocore's hook
        named.append(params["ConfigurationSetName"])

    client.meta.events.register("provide-client-params.sesv2.SendEmail", note)
    try:
        wiring.adapters().mailer.send("somebody@mail.example", "Sujet", "Texte", "<p>Texte</p>", "a-reference")
    finally:
        client.meta.events.unregister("provide-client-params.sesv2.SendEmail", note)
    assert named == [properties("AWS::SES::ConfigurationSet")["Name"]]
