"""What every page needs of the request and the deployment."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from chalicelib import wiring
from chalicelib.domain.paris_time import Lang
from chalicelib.handlers.rendering import PageContext
from chalicelib.handlers.request import Request

STATIC = Path(__file__).parent.parent / "static"


@cache
def asset_version() -> str:
    """Return a path component that changes with the stylesheet and the script, so that both can be kept for long."""
    digest = sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir())))
    return digest.hexdigest()[:12]


def page_context(request: Request, *, lang: Lang | None = None, language_switch_url: str | None = None) -> PageContext:
    """Return the common facts of a page; `lang` is the sign-in's language where it has one."""
    settings = wiring.settings()
    return PageContext(
        lang=lang or request.lang,
        now=wiring.adapters().clock.now(),
        service_name=settings.service_name,
        organisation_name=settings.organisation_name,
        support_phone=settings.support_phone,
        insurer_url=settings.insurer_url,
        correlation_id=request.correlation_id,
        language_switch_url=language_switch_url,
        asset_version=asset_version(),
        limits=settings.limits,
    )
