"""Which tests stand for which module of the plan "FAPI 2.0 Security Profile", with private_key_jwt, DPoP and OpenID Connect.

The names and their order are those of `fapi2-security-profile-final-test-plan`, less what the suite leaves out for plain
requests; docs/conformance.md shows the table.
"""

from collections.abc import Mapping

RULES, DPOP, PAR = (f"tests/fapi/test_{name}.py::" for name in ("fapi_rules", "dpop", "par"))
ASSERTION, PROOF = "tests/unit/test_client_assertion.py::", "tests/unit/test_dpop_proof.py::"
SIGNS_IN = RULES + "test_a_client_that_keeps_the_rules_signs_in"
BESIDE = PAR + "test_what_is_beside_a_reference_counts_for_nothing"
JUDGED = PAR + "test_a_push_is_judged_as_the_authorization_endpoint_would"
ALWAYS = "tests/conformance/test_always.py::"
PARAMETERS = "tests/conformance/test_parameters.py::"
SCOPES = "tests/conformance/test_scopes_and_claims.py::"
DISCOVERY = "tests/conformance/test_discovery_is_behaviour.py::test_what_is_advertised_works"
UNFIT_PROOF = (DPOP + "test_a_proof_is_for_one_request", PROOF + "test_claims_that_do_not_fit_prove_nothing")
UNFIT_ASSERTION = (ASSERTION + "test_claims_that_do_not_fit_prove_nobody",)
AUDIENCE = (RULES + "test_an_assertion_is_for_the_issuer_as_a_text",)
BOUND_CODE = (DPOP + "test_a_code_may_be_bound_to_a_key_before_it_is_made",)

_BY_SHORT_NAME: Mapping[str, tuple[str, ...]] = {
    "discovery-end-point-verification": (DISCOVERY,),
    "happy-flow": (SIGNS_IN,),
    "user-rejects-authentication": ("tests/conformance/test_consent.py::test_a_no_is_told_and_not_remembered",),
    "ensure-authorization-request-without-state-success": (PARAMETERS + "test_parameter_nonce_and_state",),
    "ensure-authorization-request-without-nonce-success": (PARAMETERS + "test_parameter_nonce_and_state",),
    "ensure-authorization-request-with-64-char-nonce-success": (PARAMETERS + "test_parameter_nonce_and_state",),
    "ensure-other-scope-order-succeeds": (SCOPES + "test_the_order_of_scopes_and_parameters_means_nothing",),
    "test-claims-parameter-identity-claims": (SCOPES + "test_parameter_claims",),
    "access-token-type-header-case-sensitivity": (RULES + "test_a_token_is_used_with_its_key_alone",),
    "check-dpop-proof-nbf-exp": (PROOF + "test_a_proof_proves_its_key",),
    "ensure-dpopproof-with-iat-10seconds-before-succeeds": (PROOF + "test_clocks_may_differ_a_little",),
    "ensure-dpopproof-with-iat-10seconds-after-succeeds": (PROOF + "test_clocks_may_differ_a_little",),
    "ensure-mismatched-dpop-jkt-fails": (DPOP + "test_a_push_with_two_keys_is_refused",),
    "ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt": BOUND_CODE,
    "ensure-token-endpoint-fails-with-mismatched-dpop-jkt": BOUND_CODE,
    "ensure-dpopproof-at-par-endpoint-binding-success": BOUND_CODE,
    "ensure-dpop-auth-code-binding-success": BOUND_CODE,
    "ensure-different-nonce-inside-and-outside-request-object": (BESIDE,),
    "ensure-different-state-inside-and-outside-request-object": (BESIDE,),
    "ensure-authorization-request-with-long-nonce": (PARAMETERS + "test_parameter_nonce_and_state",),
    "ensure-authorization-request-with-long-state": (PARAMETERS + "test_parameter_nonce_and_state",),
    "state-only-outside-request-object-not-used": (BESIDE,),
    "ensure-request-object-without-redirect-uri-fails": (RULES + "test_a_push_needs_a_registered_redirect_uri",),
    "plain-fapi-ensure-registered-redirect-uri": (RULES + "test_a_push_needs_a_registered_redirect_uri",),
    "ensure-unsigned-authorization-request-without-using-par-fails": (
        RULES + "test_a_request_that_was_not_pushed_is_refused",
    ),
    "ensure-redirect-uri-in-authorization-request": (RULES + "test_a_push_needs_a_registered_redirect_uri",),
    "ensure-response-type-code-idtoken-fails": (RULES + "test_only_the_code_flow_is_served",),
    "ensure-response-type-token-fails": (RULES + "test_only_the_code_flow_is_served",),
    "ensure-client-id-in-token-endpoint": (ASSERTION + "test_a_client_is_proven_in_the_way_that_it_registered",),
    "ensure-holder-of-key-required": (RULES + "test_tokens_are_given_to_a_proven_key_alone",),
    "ensure-authorization-code-is-bound-to-client": (RULES + "test_a_code_needs_its_verifier_and_its_client",),
    "attempt-reuse-authorization-code-after-one-second": (RULES + "test_a_code_counts_once",),
    "ensure-token-endpoint-fails-with-expired-auth-code": (RULES + "test_a_code_lives_sixty_seconds",),
    "ensure-signed-client-assertion-with-RS256-fails": (RULES + "test_another_clients_key_or_rs256_proves_nobody",),
    "ensure-client-assertion-in-token-endpoint": (RULES + "test_another_clients_key_or_rs256_proves_nobody",),
    "ensure-client-assertion-with-exp-is-5-minutes-in-past-fails": UNFIT_ASSERTION,
    "ensure-client-assertion-with-wrong-aud-fails": AUDIENCE,
    "ensure-client-assertion-with-no-sub-fails": UNFIT_ASSERTION,
    "dpop-negative-tests": UNFIT_PROOF,
    "refresh-token": (RULES + "test_it_refreshes_with_proofs",),
    "par-ensure-reused-request-uri-prior-to-auth-completion-succeeds": (PAR + "test_a_reference_is_used_once",),
    "par-attempt-reuse-request_uri": (PAR + "test_a_reference_is_used_once",),
    "par-attempt-to-use-expired-request_uri": (PAR + "test_a_reference_lives_ninety_seconds",),
    "par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted": (
        ASSERTION + "test_each_algorithm_and_every_usual_form_proves_the_client",
    ),
    "par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails": UNFIT_ASSERTION,
    "par-attempt-to-use-request_uri-for-different-client": (PAR + "test_a_reference_is_its_clients",),
    "par-authorization-request-containing-request_uri-form-param": (JUDGED,),
    "par-attempt-invalid-http-method": (PAR + "test_a_push_by_nobody_in_another_form_or_method_is_refused",),
    "par-ensure-pkce-required": (RULES + "test_a_push_without_pkce_s256_is_refused",),
    "ensure-pkce-code-verifier-required": (RULES + "test_a_code_needs_its_verifier_and_its_client",),
    "incorrect-pkce-code-verifier-rejected": (RULES + "test_a_code_needs_its_verifier_and_its_client",),
    "par-plain-pkce-rejected": (RULES + "test_a_push_without_pkce_s256_is_refused",),
    "par-without-duplicate-parameters": (SIGNS_IN,),
    "par-test-array-as-audience-fails": AUDIENCE,
    "par-test-par-endpoint-url-as-audience-fails": AUDIENCE,
    "par-test-token-endpoint-url-as-audience-fails": AUDIENCE,
}

FAPI_2: Mapping[str, tuple[str, ...]] = {
    f"fapi2-security-profile-final-{name}": tests for name, tests in _BY_SHORT_NAME.items()
}
"""Each module of the plan with the tests that stand for it."""
