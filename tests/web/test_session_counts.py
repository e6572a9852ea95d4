"""A session that serves a client is a sign-in without a code: it clears the password count alone (http.md §2 "Counts")."""

from tests.json_client import CAMILLE, JsonClient, redirect_parameters


def test_a_session_clears_this_browsers_password_count(client: JsonClient) -> None:
    """Two wrong passwords, a session that serves the portal, one wrong password more: two tries are left."""
    client.sign_in()
    client.authorize(prompt="login")
    assert client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 2
    assert client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 1
    assert redirect_parameters(client.authorize())["code"]
    client.authorize(prompt="login")
    assert client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 2


def test_a_session_leaves_the_count_of_wrong_codes(client: JsonClient) -> None:
    """Two wrong codes go on counting after a session without a code has served its own client."""
    client.authorize("mobile-app")
    assert client.login().json()["next"] == "redirect"
    client.to_verify(client_id="federation", prompt="login")
    assert client.verify(client.wrong_code()).json()["attempts_left"] == 2
    assert client.verify(client.wrong_code()).json()["attempts_left"] == 1
    other = JsonClient(client.product, dict(client.cookies))
    assert other.authorize("mobile-app").json()["next"] == "redirect"
    assert client.verify(client.wrong_code()).status == 429
