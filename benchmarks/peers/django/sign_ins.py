"""Signs in again and again through the peer's WSGI application and prints one JSON object per round.

Arguments: rounds, sign-ins of a round, sign-ins to warm up. CPU is user and system time of this process while the
application works; each sign-in is a browser of its own.
"""

import io
import json
import os
import re
import sys
import time
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

HOST = "sign-in.example"
CALLBACK = "https://portal.example/callback"
SECRET = "a secret that only the benchmark uses"  # noqa: S105 - guards nothing
PASSWORD = "Mon-Espace-7"  # noqa: S105 - of nobody
MILLION = 1_000_000


class Browser:
    """Calls the application and keeps its cookies."""

    def __init__(self, application, cpu_ns):
        """Know nobody yet."""
        self.application = application
        self.cpu_ns = cpu_ns
        self.cookies = {}

    def ask(self, step, method, url, form=None, authorization=""):
        """Make one request and add its CPU to its step."""
        parts, body, answer = urlsplit(url), urlencode(form or {}).encode(), {}
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "HTTP_HOST": HOST,
            "HTTP_REFERER": f"https://{HOST}/",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "REMOTE_ADDR": "192.0.2.1",
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "https",
            "wsgi.errors": sys.stderr,
            **({"HTTP_AUTHORIZATION": authorization} if authorization else {}),
        }

        def start(status, headers, _error=None):
            answer.update(status=status, headers=headers)

        before = time.process_time_ns()
        text = b"".join(self.application(environ, start)).decode()
        self.cpu_ns[step] = self.cpu_ns.get(step, 0) + time.process_time_ns() - before
        for name, value in answer["headers"]:
            if name == "Set-Cookie":
                pair = value.partition(";")[0].partition("=")
                self.cookies[pair[0]] = pair[2]
        location = dict(answer["headers"]).get("Location", "")
        return text, location


def sign_in(application, cpu_ns: dict[str, int]) -> None:
    """Authorize, page, password, code, authorize again, token."""
    from django.core import mail

    browser = Browser(application, cpu_ns)
    query = {"response_type": "code", "client_id": "portal", "redirect_uri": CALLBACK, "scope": "openid", "state": "s"}
    authorize = "/o/authorize/?" + urlencode(query)
    _, page_url = browser.ask("authorize", "GET", authorize)
    page, _ = browser.ask("page", "GET", page_url)
    password = {"auth-username": "member", "auth-password": PASSWORD, "login_view-current_step": "auth"}
    page, _ = browser.ask("password", "POST", page_url, {**hidden(page), **password})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()
    typed = {"token-otp_token": code, "login_view-current_step": "token"}
    _, back = browser.ask("code", "POST", page_url, {**hidden(page), **typed})
    _, callback = browser.ask("authorize again", "GET", back)
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    form["code"] = parse_qs(urlsplit(callback).query)["code"][0]
    basic = "Basic " + b64encode(f"portal:{SECRET}".encode()).decode()
    tokens, _ = browser.ask("token", "POST", "/o/token/", form, basic)
    if not json.loads(tokens).get("id_token"):
        raise RuntimeError(f"no tokens: {tokens}")


def hidden(page: str) -> Mapping[str, str]:
    """Return what guards a form."""
    return dict(re.findall(r'name="(csrfmiddlewaretoken)" value="([^"]*)"', page))


def prepare() -> None:
    """Make tables, one member with a mailed second factor, one client.

    The client's secret is not hashed, as it is by default: that is one more argon2id for each sign-in, and not the work
    that is compared.
    """
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django_otp.plugins.otp_email.models import EmailDevice
    from oauth2_provider.models import get_application_model

    call_command("migrate", verbosity=0)
    member = get_user_model().objects.create_user("member", "member@mail.example", PASSWORD)
    EmailDevice.objects.create(user=member, name="default", email="member@mail.example", confirmed=True)
    get_application_model().objects.create(
        client_id="portal",
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=CALLBACK,
        hash_client_secret=False,
        skip_authorization=True,
        algorithm="RS256",
    )


def main() -> None:
    """Measure round by round."""
    rounds, times, warm_up = map(int, sys.argv[1:4])
    os.environ["DJANGO_SETTINGS_MODULE"] = "peer_settings"
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    application, statements = get_wsgi_application(), []

    def count(execute, sql, *more):
        statements.append(sql)
        return execute(sql, *more)

    prepare()
    for _ in range(warm_up):
        sign_in(application, {})
    with connection.execute_wrapper(count):
        sign_in(application, {})
    for _ in range(rounds):
        cpu_ns = {}
        for _ in range(times):
            sign_in(application, cpu_ns)
        steps = {step: spent / times / MILLION for step, spent in cpu_ns.items()}
        sys.stderr.write(json.dumps({"steps": steps, "store_calls": len(statements)}) + "\n")


if __name__ == "__main__":
    main()
