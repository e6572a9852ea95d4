// A browser without a network: hands events of an HTTP API to a handler, keeps its cookies, adds up CPU by step.
// CPU is user and system time of the whole process while the handler runs, threads of Node's own included.
const HOST = "sign-in.example";

export function event(method, url, { cookies = [], form } = {}) {
  const { pathname, search } = new URL(url, `https://${HOST}`);
  const headers = { host: HOST, "x-forwarded-proto": "https", accept: "text/html" };
  if (form) headers["content-type"] = "application/x-www-form-urlencoded";
  return {
    version: "2.0",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    cookies,
    headers,
    body: form ? new URLSearchParams(form).toString() : undefined,
    isBase64Encoded: false,
    requestContext: { domainName: HOST, http: { method, path: pathname, sourceIp: "192.0.2.1" } },
  };
}

export class Browser {
  cookies = new Map();

  constructor(handler, cpu) {
    this.handler = handler;
    this.cpu = cpu;
  }

  async ask(step, method, url, form) {
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    const before = process.cpuUsage();
    const answer = await this.handler(event(method, url, { cookies, form }), {});
    const spent = process.cpuUsage(before);
    this.cpu[step] = (this.cpu[step] ?? 0) + (spent.user + spent.system) / 1000;
    for (const line of answer.cookies ?? []) {
      const [pair] = line.split(";");
      this.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return answer;
  }
}
