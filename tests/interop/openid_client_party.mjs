// A relying party made of npm openid-client alone. It is told what to do in its one argument (JSON), writes the
// authorization URL as a line, reads the callback URL (and the form posted to it) as a line, and writes what it made of it as a line: the claims of
// the verified ID token and userinfo's, or its reason for refusing it.
import { createInterface } from 'node:readline';
import * as client from 'openid-client';

const told = JSON.parse(process.argv[2]);

const PROOFS = {
  client_secret_basic: () => client.ClientSecretBasic(told.client_secret),
  client_secret_post: () => client.ClientSecretPost(told.client_secret),
  none: () => client.None(),
};

// Between the product and the library, for the tests in which a token does not arrive as it was sent.
async function spoilingFetch(url, options) {
  const response = await fetch(url, options);
  if (!told.id_token_instead || !String(url).endsWith('/oauth2/token')) return response;
  const tokens = await response.json();
  return Response.json({ ...tokens, id_token: spoiled(tokens.id_token) });
}

function spoiled(token) {
  const [head, claims, signature] = token.split('.');
  if (told.id_token_instead === 'other-signature') {
    const data = Buffer.from(signature, 'base64url');
    data[data.length >> 1] ^= 1;
    return [head, claims, data.toString('base64url')].join('.');
  }
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url')), sub: 'somebody-else' };
  return [head, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

async function start() {
  const config = await client.discovery(
    new URL(told.issuer),
    told.client_id,
    {},
    PROOFS[told.auth_method](),
    {
      // The local stage speaks plain http; and a signature is verified only where it is asked for.
      execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
      [client.customFetch]: spoilingFetch,
    },
  );
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: told.redirect_uri,
    scope: told.scope,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...told.parameters,
  });
  if (told.parameters.max_age) checks.maxAge = Number(told.parameters.max_age);
  return { config, url, checks: { ...checks, ...told.checks_instead } };
}

// The answer comes in the URL, or by `response_mode=form_post` in the body of a POST.
function arrived(line) {
  const [url, form] = line.split(' ');
  return form ? new Request(url, { method: 'POST', body: new URLSearchParams(form) }) : new URL(url);
}

async function finish({ config, checks }, line) {
  const tokens = await client.authorizationCodeGrant(config, arrived(line), checks);
  const claims = tokens.claims();
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  return { claims, userinfo };
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const started = await start();
say({ authorization_url: started.url.href });
const { value: callbackUrl } = await lines.next();
try {
  say(await finish(started, callbackUrl));
} catch (refusal) {
  // The library's own words are one level down, the claim that did not fit one more.
  const { code, error, cause: reason } = refusal;
  say({ refused: { code, error, reason: reason?.message, claim: reason?.cause?.claim } });
}
process.exit(0);
