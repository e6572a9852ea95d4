// A new container of openauth: loads the bundled handler named by the first argument, answers one request for the
// second, and says what that cost. Nothing but the handler is loaded, this file's own `event` aside.
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { event } from "./lambda_client.mjs";

const [bundle, path] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(bundle).href);
const answer = await handler(event("GET", path), {});
const cpu = process.cpuUsage();
const kib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);
writeSync(2, `${JSON.stringify({ said: true, cpu: (cpu.user + cpu.system) / 1000, kib, status: answer.statusCode })}\n`);
process.exit(0);
