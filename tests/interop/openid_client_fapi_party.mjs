// A relying party made of npm openid-client alone that proves itself by key: it pushes its request, has its tokens bound by
// DPoP, refreshes, introspects and revokes them. Told what to do and telling what came of it as openid_client_party.mjs.
import { createInterface } from 'node:readline';
import { importJWK } from 'jose';
import * as client from 'openid-client';

const told = JSON.parse(process.argv[2]);

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

const key = await importJWK(told.jwk, told.jwk.alg);
const config = await client.discovery(
  new URL(told.issuer),
  told.client_id,
  { id_token_signed_response_alg: told.id_token_alg },
  client.PrivateKeyJwt({ key, kid: told.jwk.kid }),
  { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
);
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
const checks = {
  pkceCodeVerifier: client.randomPKCECodeVerifier(),
  expectedState: client.randomState(),
  expectedNonce: client.randomNonce(),
};
const url = await client.buildAuthorizationUrlWithPAR(
  config,
  {
    redirect_uri: told.redirect_uri,
    scope: 'openid profile offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  },
  { DPoP },
);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
say({ authorization_url: url.href });
const { value: callbackUrl } = await lines.next();
const tokens = await client.authorizationCodeGrant(config, new URL(callbackUrl), checks, undefined, { DPoP });
const userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP });
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
const introspected = await client.tokenIntrospection(config, refreshed.access_token);
await client.tokenRevocation(config, refreshed.refresh_token);
const afterwards = await client.refreshTokenGrant(config, refreshed.refresh_token, undefined, { DPoP }).catch((e) => e);
say({
  claims: tokens.claims(),
  userinfo,
  token_types: [tokens.token_type, refreshed.token_type],
  introspected,
  afterwards: afterwards.error,
});
process.exit(0);
