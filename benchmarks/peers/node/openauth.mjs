// Signs in again and again through openauth's handler and writes one JSON object per round: CPU by step in
// milliseconds, and the DynamoDB calls of one sign-in. Arguments: rounds, sign-ins of a round, sign-ins to warm up.
import { writeSync } from "node:fs";
import { handler, mailed } from "./openauth_handler.mjs";
import { Browser } from "./lambda_client.mjs";

const [rounds, times, warmUp] = process.argv.slice(2).map(Number);
const CALLBACK = "https://portal.example/callback";


let calls = 0;
const send = globalThis.fetch;
globalThis.fetch = (...args) => {
  calls += 1;
  return send(...args);
};

async function signIn(cpu) {
  const browser = new Browser(handler, cpu);
  const query = new URLSearchParams({
    response_type: "code", client_id: "portal", redirect_uri: CALLBACK, state: "s", provider: "code",
  });
  const begun = await browser.ask("authorize", "GET", `/authorize?${query}`);
  const page = new URL(begun.headers.location, "https://sign-in.example").pathname;
  await browser.ask("page", "GET", page);
  await browser.ask("e-mail", "POST", page, { action: "request", email: "member@mail.example" });
  const done = await browser.ask("code", "POST", page, { action: "verify", code: mailed.code });
  const code = new URL(done.headers.location).searchParams.get("code");
  const form = { grant_type: "authorization_code", code, redirect_uri: CALLBACK, client_id: "portal" };
  const tokens = await browser.ask("token", "POST", "/token", form);
  if (!JSON.parse(tokens.body).access_token) throw new Error(`no tokens: ${tokens.body}`);
}

for (let each = 0; each < warmUp; each += 1) await signIn({});
calls = 0;
await signIn({});
const storeCalls = calls;
for (let round = 0; round < rounds; round += 1) {
  const cpu = {};
  for (let each = 0; each < times; each += 1) await signIn(cpu);
  const steps = Object.fromEntries(Object.entries(cpu).map(([step, spent]) => [step, spent / times]));
  writeSync(2, `${JSON.stringify({ steps, store_calls: storeCalls })}\n`);
}
process.exit(0);
