// Signs in again and again through oidc-provider: code flow, bare pages, no password hash, consent given by itself, a
// store in memory that counts. Writes one JSON object per round, as `openauth.mjs` does; the same arguments.
import { generateKeyPairSync } from "node:crypto";
import { writeSync } from "node:fs";
import Provider from "oidc-provider";
import { inject } from "./inject.mjs";

const [rounds, times, warmUp] = process.argv.slice(2).map(Number);
const HOST = "sign-in.example";
const CALLBACK = "https://portal.example/callback";

let operations = 0;
const items = new Map();

class Store {
  constructor(model) {
    this.model = model;
  }
  #of(id) {
    operations += 1;
    return `${this.model}:${id}`;
  }
  async upsert(id, payload) {
    const key = this.#of(id);
    items.set(key, payload);
    if (payload.uid) items.set(`uid:${payload.uid}`, key);
  }
  async find(id) {
    return items.get(this.#of(id));
  }
  async findByUid(uid) {
    return items.get(items.get(`uid:${uid}`) ?? this.#of(uid)) ?? (this.#of(uid), undefined);
  }
  async consume(id) {
    items.get(this.#of(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    items.delete(this.#of(id));
  }
  async revokeByGrantId() {
    operations += 1;
  }
}

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const provider = new Provider(`https://${HOST}`, {
  adapter: Store,
  jwks: { keys: [{ ...key, use: "sig", alg: "RS256" }] },
  cookies: { keys: ["a key that only the benchmark uses"] },
  clients: [{ client_id: "portal", client_secret: "a secret that only the benchmark uses", redirect_uris: [CALLBACK] }],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => false },
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});
provider.proxy = true;
const answer = provider.callback();

async function listener(request, response) {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  if (request.method === "POST") {
    return provider.interactionFinished(request, response, { login: { accountId: "member" } });
  }
  const details = await provider.interactionDetails(request, response);
  response.setHeader("content-type", "text/html");
  return response.end(`<form method=post action=/interaction/${details.uid}><input name=code><button>Go on</button></form>`);
}

async function signIn(cpu) {
  const cookies = new Map();
  async function ask(step, method, url, form, more = {}) {
    const headers = { host: HOST, "x-forwarded-proto": "https", ...more };
    if (cookies.size) headers.cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const body = form && new URLSearchParams(form).toString();
    if (form) Object.assign(headers, { "content-type": "application/x-www-form-urlencoded", "content-length": `${body.length}` });
    const before = process.cpuUsage();
    const got = await inject(listener, method, url, headers, body);
    const spent = process.cpuUsage(before);
    cpu[step] = (cpu[step] ?? 0) + (spent.user + spent.system) / 1000;
    for (const line of [got.headers["set-cookie"] ?? []].flat()) {
      const [name, value] = line.split(";")[0].split("=");
      cookies.set(name, value);
    }
    return got;
  }
  const path = (location) => location.replace(`https://${HOST}`, "");
  const query = new URLSearchParams({ response_type: "code", client_id: "portal", redirect_uri: CALLBACK, scope: "openid", state: "s" });
  const page = path((await ask("authorize", "GET", `/auth?${query}`)).headers.location);
  await ask("page", "GET", page);
  const resume = path((await ask("code", "POST", page, { code: "123456" })).headers.location);
  const done = await ask("resume", "GET", resume);
  const code = new URL(done.headers.location).searchParams.get("code");
  const basic = Buffer.from(`portal:${encodeURIComponent("a secret that only the benchmark uses")}`).toString("base64");
  const tokens = await ask("token", "POST", "/token", { grant_type: "authorization_code", code, redirect_uri: CALLBACK },
    { authorization: `Basic ${basic}` });
  if (!JSON.parse(tokens.body).id_token) throw new Error(`no tokens: ${tokens.body}`);
}

for (let each = 0; each < warmUp; each += 1) await signIn({});
operations = 0;
await signIn({});
const storeCalls = operations;
for (let round = 0; round < rounds; round += 1) {
  items.clear();
  const cpu = {};
  for (let each = 0; each < times; each += 1) await signIn(cpu);
  const steps = Object.fromEntries(Object.entries(cpu).map(([step, spent]) => [step, spent / times]));
  writeSync(2, `${JSON.stringify({ steps, store_calls: storeCalls })}\n`);
}
process.exit(0);
