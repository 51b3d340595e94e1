import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { existsSync } from "node:fs";
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

/** GraphiQL at /, served from this machine alone. Without a bundle, / says how to build it. */
export async function playgroundRoutes(app: FastifyInstance, options: PlaygroundOptions = {}): Promise<void> {
  const { directory = resolve("playground/dist"), demoAccounts } = options;
  if (!existsSync(resolve(directory, "playground.js"))) {
    app.get("/", (_request, reply) => reply.type("text/plain").send("The Event Planner API is at /graphql. The playground is not built: run `node scripts/build.mjs`.\n"));
    return;
  }
  await app.register(fastifyStatic, { root: directory, prefix: ASSETS, index: false, preCompressed: true, maxAge: "1h" });
  app.get("/", async (_request, reply) => {
    // Read for each visit: the demo data is created after this process has started.
    const accounts = demoAccounts === undefined ? [] : await readDemoAccounts(demoAccounts);
    return reply
      .headers({ "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-cache" })
      .type("text/html")
      .send(page(accounts));
  });
}
