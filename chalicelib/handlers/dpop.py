"""The key that a request proves by its `DPoP` header (RFC 9449); without one, nothing of DPoP is loaded."""

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import InvalidRequest
from chalicelib.handlers.request import Request
from chalicelib.wiring import proof_verbs

HEADER = "dpop"


def refuse_old_nonce(request: Request) -> None:
    """Refuse a proof for its nonce alone before anything else is judged.

    The client then repeats its request, often with the very same client assertion, which must not be spent by then
    (RFC 9449 §8, RFC 7523 §3). What else is wrong with a proof is told later.

    Raises:
        UseDpopNonce: there is a proof, and its nonce is not ours or too old.
    """
    header = request.headers.get(HEADER)
    if header is not None:
        proof_verbs.verify_dpop_proof().refuse_old_nonce(header)


def key_of(request: Request, path: str) -> tuple[str | None, dict[str, str]]:
    """Return the thumbprint of the key and the headers for the answer; None and none where there is no proof.

    Raises:
        InvalidDpopProof, UseDpopNonce: there is one, and it is not taken.
    """
    header = request.headers.get(HEADER)
    if header is None:
        return None, {}
    proven = proof_verbs.verify_dpop_proof()(header, method=request.method, path=path)
    return proven.jkt, nonce_header(proven.next_nonce)


def key_for_tokens(request: Request, path: str, client: Client) -> tuple[str | None, dict[str, str]]:
    """Return the same for a client that asks for tokens; some clients must prove a key.

    Raises:
        InvalidRequest: it must, and there is no proof (RFC 9449 §5.2), which then is not an invalid one.
        InvalidDpopProof, UseDpopNonce: as above.
    """
    if client.dpop_bound_access_tokens and HEADER not in request.headers:
        raise InvalidRequest("This client must send a DPoP proof.", detail="dpop-missing")
    return key_of(request, path)


def key_about(request: Request, path: str, access_token: str) -> tuple[str, dict[str, str]]:
    """Return the same for a request that uses an access token, which then needs a proof about it (RFC 9449 §7).

    Raises:
        InvalidDpopProof, UseDpopNonce: there is none, or it is not taken.
    """
    header = request.headers.get(HEADER, "")
    proven = proof_verbs.verify_dpop_proof()(header, method=request.method, path=path, access_token=access_token)
    return proven.jkt, nonce_header(proven.next_nonce)


def nonce_header(nonce: str) -> dict[str, str]:
    """Return the header that hands out a nonce."""
    return {"DPoP-Nonce": nonce}
