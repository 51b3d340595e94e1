import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { readDemoAccounts, type DemoAccount } from "./demo-accounts";

const ASSETS = "/playground/";

/** Everything comes from here; the editor needs styles of its own making, fonts and icons inside its style sheet. */
const POLICY = [
  "default-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:", "img-src 'self' data:",
  "connect-src 'self' ws: wss:", "worker-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'",
].join("; ");

/** `<` is escaped, so no value can end the element. */
const dataElement = (accounts: readonly DemoAccount[]): string =>
  `<script type="application/json" id="demo-accounts">${JSON.stringify(accounts).replaceAll("<", "\\u003c")}</script>`;

const page = (accounts: readonly DemoAccount[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Event Planner · API playground</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${ASSETS}playground.css">
${accounts.length > 0 ? dataElement(accounts) : ""}
</head>
<body>
<div id="playground">Loading the playground …</div>
<script type="module" src="${ASSETS}playground.js"></script>
</body>
</html>
`;

export interface PlaygroundOptions {
  /** The bundle. @default playground/dist */
  readonly directory?: string;
  /** The file with the accounts to offer for signing in, if there may be any. */
  readonly demoAccounts?: string | undefined;
}

/** Shown while `npm start` builds the bundle, or where nobody did. It loads itself again, and so ends when the bundle is there. */
const WAITING_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>Event Planner · API playground</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>
:root { color-scheme: light dark; }
body { display: grid; min-height: 90vh; place-content: center; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; text-align: center; }
</style>
</head>
<body>
<h1>The playground is being built</h1>
<p>This page opens it in a few seconds. The API is ready at <code>/graphql</code>.</p>
<p>Without <code>npm start</code>, run <code>node scripts/build.mjs</code>.</p>
</body>
</html>
`;

/** GraphiQL at /, served from this machine alone. Without a bundle, / waits for it. */
export async function playgroundRoutes(app: FastifyInstance, options: PlaygroundOptions = {}): Promise<void> {
  const { directory = resolve("playground/dist"), demoAccounts } = options;
  // The plugin complains about a folder that does not exist. A read-only one has its bundle already.
  await mkdir(directory, { recursive: true }).catch(() => {});
  await app.register(fastifyStatic, { root: directory, prefix: ASSETS, index: false, preCompressed: true, maxAge: "1h" });
  app.get("/", async (_request, reply) => {
    reply.headers({ "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-cache" }).type("text/html");
    if (!existsSync(resolve(directory, "playground.js"))) return reply.code(503).header("retry-after", "2").send(WAITING_PAGE);
    // Read for each visit: the demo data is created after this process has started.
    const accounts = demoAccounts === undefined ? [] : await readDemoAccounts(demoAccounts);
    return reply.send(page(accounts));
  });
}
