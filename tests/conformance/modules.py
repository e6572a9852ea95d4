"""Which tests stand for which module of the OpenID Foundation's plans, by the names of its conformance suite.

The names and their order are those of the plan `oidcc-basic-certification-test-plan`; the plan
`oidcc-formpost-basic-certification-test-plan` runs the same modules with `response_mode=form_post`.
docs/conformance.md is held to this table.
"""

from collections.abc import Mapping

HERE = "tests/conformance/"
ALWAYS, PARAMETERS = HERE + "test_always.py::", HERE + "test_parameters.py::"
SCOPES, ACR, CONSENT = (HERE + f"test_{name}.py::" for name in ("scopes_and_claims", "acr", "consent"))
FORM_POST = HERE + "test_form_post.py::"

CONFIG_OP: Mapping[str, tuple[str, ...]] = {
    "oidcc-discovery-endpoint-verification": (
        HERE + "test_discovery_is_behaviour.py::test_what_is_advertised_works",
        HERE + "test_discovery_is_behaviour.py::test_nothing_else_is_advertised",
        "tests/unit/test_provider_metadata.py::test_what_must_be_present_is_present",
    ),
}
"""The one module of the plan Config OP."""

BASIC_OP: Mapping[str, tuple[str, ...]] = {
    "oidcc-server": (ALWAYS + "test_always_id_token", ALWAYS + "test_always_callback"),
    "oidcc-response-type-missing": (PARAMETERS + "test_parameter_missing_response_type",),
    "oidcc-idtoken-signature": (ALWAYS + "test_always_id_token",),
    "oidcc-idtoken-unsigned": (ALWAYS + "test_no_id_token_is_unsigned",),
    "oidcc-userinfo-get": (ALWAYS + "test_always_methods_of_the_endpoints",),
    "oidcc-userinfo-post-header": (ALWAYS + "test_always_methods_of_the_endpoints",),
    "oidcc-userinfo-post-body": (ALWAYS + "test_always_methods_of_the_endpoints",),
    "oidcc-ensure-request-without-nonce-succeeds-for-code-flow": (PARAMETERS + "test_parameter_nonce_and_state",),
    "oidcc-scope-profile": (SCOPES + "test_parameter_scope",),
    "oidcc-scope-email": (SCOPES + "test_parameter_scope",),
    "oidcc-scope-address": (SCOPES + "test_parameter_scope",),
    "oidcc-scope-phone": (SCOPES + "test_parameter_scope",),
    "oidcc-scope-all": (SCOPES + "test_parameter_scope",),
    "oidcc-alternate-happy-flow": (SCOPES + "test_the_order_of_scopes_and_parameters_means_nothing",),
    "oidcc-display-page": (PARAMETERS + "test_parameter_display_locales_and_unknown_ones",),
    "oidcc-display-popup": (PARAMETERS + "test_parameter_display_locales_and_unknown_ones",),
    "oidcc-prompt-login": (PARAMETERS + "test_parameter_prompt_login",),
    "oidcc-prompt-none-not-logged-in": (PARAMETERS + "test_parameter_prompt_none",),
    "oidcc-prompt-none-logged-in": (PARAMETERS + "test_parameter_prompt_none",),
    "oidcc-max-age-1": (PARAMETERS + "test_parameter_max_age",),
    "oidcc-max-age-10000": (PARAMETERS + "test_parameter_max_age",),
    "oidcc-ensure-request-with-unknown-parameter-succeeds": (
        PARAMETERS + "test_parameter_display_locales_and_unknown_ones",
    ),
    "oidcc-id-token-hint": (PARAMETERS + "test_parameter_id_token_hint",),
    "oidcc-login-hint": (PARAMETERS + "test_parameter_login_hint",),
    "oidcc-ui-locales": (
        PARAMETERS + "test_parameter_display_locales_and_unknown_ones",
        PARAMETERS + "test_ui_locales_choose_the_language_of_the_page",
    ),
    "oidcc-claims-locales": (PARAMETERS + "test_parameter_display_locales_and_unknown_ones",),
    "oidcc-ensure-request-with-acr-values-succeeds": (ACR + "test_parameter_acr_values",),
    "oidcc-codereuse": (ALWAYS + "test_always_authorization_codes",),
    "oidcc-codereuse-30seconds": (ALWAYS + "test_always_authorization_codes",),
    "oidcc-ensure-registered-redirect-uri": (ALWAYS + "test_always_unknown_client_or_redirect_uri",),
    "oidcc-ensure-post-request-succeeds": (ALWAYS + "test_always_methods_of_the_endpoints",),
    "oidcc-server-client-secret-post": (ALWAYS + "test_always_token_endpoint",),
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": (
        PARAMETERS + "test_parameter_request_and_request_uri",
    ),
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": (
        PARAMETERS + "test_parameter_request_and_request_uri",
    ),
    "oidcc-claims-essential": (SCOPES + "test_parameter_claims",),
    "oidcc-ensure-request-object-with-redirect-uri": (PARAMETERS + "test_parameter_request_and_request_uri",),
    "oidcc-refresh-token": (
        "tests/web/test_refresh.py::test_refresh_gives_new_tokens_and_the_sign_in_of_before",
        "tests/web/test_refresh.py::test_a_refresh_token_is_bound_to_its_client",
        SCOPES + "test_what_was_asked_by_name_is_told_after_a_refresh_too",
    ),
    "oidcc-ensure-request-with-valid-pkce-succeeds": (ALWAYS + "test_always_pkce",),
}
"""The 38 modules of the Basic OP plan, each with the tests that stand for it."""

FORM_POST_OP: Mapping[str, tuple[str, ...]] = {
    name: (*tests, FORM_POST + "test_form_post_carries_every_answer") for name, tests in BASIC_OP.items()
}
"""The same modules in the Form Post plan."""

ROWS: Mapping[str, tuple[str, ...]] = {
    "Authorization Code flow only": (ALWAYS + "test_always_authorization_code_flow_only",),
    "PKCE S256": (ALWAYS + "test_always_pkce",),
    "The callback": (ALWAYS + "test_always_callback",),
    "error_description": (ALWAYS + "test_always_error_description",),
    "An unknown client_id": (ALWAYS + "test_always_unknown_client_or_redirect_uri",),
    "Authorization codes": (ALWAYS + "test_always_authorization_codes",),
    "ID token": (ALWAYS + "test_always_id_token",),
    "Token endpoint": (ALWAYS + "test_always_token_endpoint",),
    "/oauth2/authorize works by GET": (ALWAYS + "test_always_methods_of_the_endpoints",),
    "nonce, state": (PARAMETERS + "test_parameter_nonce_and_state",),
    "prompt=none": (PARAMETERS + "test_parameter_prompt_none",),
    "prompt=login": (PARAMETERS + "test_parameter_prompt_login",),
    "prompt=consent": (CONSENT + "test_parameter_prompt_consent",),
    "max_age": (PARAMETERS + "test_parameter_max_age",),
    "id_token_hint": (PARAMETERS + "test_parameter_id_token_hint",),
    "login_hint": (PARAMETERS + "test_parameter_login_hint",),
    "display, ui_locales, claims_locales, unknown parameters": (
        PARAMETERS + "test_parameter_display_locales_and_unknown_ones",
    ),
    "acr_values": (ACR + "test_parameter_acr_values",),
    "claims": (SCOPES + "test_parameter_claims",),
    "scope": (SCOPES + "test_parameter_scope",),
    "request, request_uri (JAR)": (PARAMETERS + "test_parameter_request_and_request_uri",),
    "missing response_type": (PARAMETERS + "test_parameter_missing_response_type",),
}
"""Each row of oidc.md §1 and §2, by its first words."""
