"""Checks the DNS of the domain that mails are sent from: DKIM, SPF of the MAIL FROM domain, DMARC (MAIL-01).

Usage: python -m scripts.check_mail_dns DOMAIN DKIM_TOKEN [DKIM_TOKEN ...]
The tokens are those that SES shows for the identity. Prints every fault and exits with 1 where there is one. Part of a
deployment, before the first mail; it asks the machine's resolver and nothing else.
"""

import sys
from collections.abc import Callable, Sequence

import dns.exception
import dns.resolver

Lookup = Callable[[str, str], list[str]]
"""From a name and a record type to the records' texts; an empty list where there are none."""


def faults_of(domain: str, dkim_tokens: Sequence[str], lookup: Lookup) -> list[str]:
    """Return one sentence for each thing that receivers would not find."""
    faults = [
        f"{token}._domainkey.{domain} must be a CNAME to {token}.dkim.amazonses.com"
        for token in dkim_tokens
        if lookup(f"{token}._domainkey.{domain}", "CNAME") != [f"{token}.dkim.amazonses.com."]
    ]
    if not dkim_tokens:
        faults.append("no DKIM token was given: take them from the SES identity")
    mail_from = f"bounce.{domain}"
    if not any("feedback-smtp." in record for record in lookup(mail_from, "MX")):
        faults.append(f"{mail_from} must have the MX record of SES's feedback host")
    spf = [record for record in lookup(mail_from, "TXT") if record.startswith("v=spf1")]
    if len(spf) != 1 or "include:amazonses.com" not in spf[0] or not spf[0].endswith(("-all", "~all")):
        faults.append(f"{mail_from} must have one SPF record that includes amazonses.com and ends with -all or ~all")
    dmarc = [record for record in lookup(f"_dmarc.{domain}", "TXT") if record.startswith("v=DMARC1")]
    if len(dmarc) != 1 or not any(f"p={policy}" in dmarc[0].replace(" ", "") for policy in ("quarantine", "reject")):
        faults.append(f"_dmarc.{domain} must have one DMARC record with p=quarantine or p=reject")
    return faults


def resolve(name: str, kind: str) -> list[str]:
    """Ask the machine's resolver."""
    try:
        answer = dns.resolver.resolve(name, kind)
    except dns.exception.DNSException:
        return []
    return [record.to_text().replace('" "', "").strip('"') for record in answer]


def main(arguments: list[str]) -> int:
    """Print every fault and return the exit status."""
    if not arguments:
        print(__doc__)
        return 2
    faults = faults_of(arguments[0], arguments[1:], resolve)
    for fault in faults:
        print(fault)
    print("The mail domain is not set up." if faults else "The mail domain is set up.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
