import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import Stripe from "stripe";
import type { MessageView } from "./inbox/message";
import type { SandboxUrls } from "./server";
import { eventually } from "./testing/eventually";
import { BuiltSandbox, type ExitError } from "./testing/sandbox-process";
import { receiveWebhooks } from "./testing/webhook-receiver";

const ANY_PORTS = { SANDBOX_STRIPE_PORT: "0", SANDBOX_INBOX_PORT: "0", SANDBOX_SMTP_PORT: "0" };

let built: BuiltSandbox;
let folder: string;

beforeAll(() => {
  built = new BuiltSandbox();
});

afterAll(() => {
  built.dispose();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = (env: Record<string, string> = {}) => built.start({ DATA_DIR: folder, ...ANY_PORTS, ...env });

const messages = async (urls: SandboxUrls, query = "") =>
  (await (await fetch(`${urls.inbox}/api/messages${query}`)).json()) as MessageView[];

const send = (urls: SandboxUrls, mail: object) =>
  createTransport(`${urls.smtp}?pool=false`).sendMail({ from: "shop@example.com", ...mail });

test("a mail sent with nodemailer lies in the inbox with its files, one for each recipient, newest first", async () => {
  const { urls, child, exited } = await start();
  const pdf = Buffer.from("%PDF-1.7 not really");
  await send(urls, {
    from: '"Event Planner" <shop@example.com>',
    to: "Ada <ada+tickets@example.com>",
    bcc: "log@example.com",
    subject: "Vos billets ✓ é",
    text: "Bonjour",
    html: `<p>Bonjour <img src="cid:logo"></p>`,
    attachments: [
      { filename: "billet n°1.pdf", content: pdf, contentType: "application/pdf" },
      { filename: "logo.png", content: Buffer.from("png"), contentType: "image/png", cid: "logo" },
    ],
  });
  await send(urls, { to: "ada+tickets@example.com", subject: "Second", text: "Only text" });

  const mine = await messages(urls, "?to=ADA%2Btickets@example.com");
  expect(mine.map(({ subject }) => subject)).toEqual(["Second", "Vos billets ✓ é"]);
  expect(await messages(urls, "?to=ada+tickets@example.com")).toEqual(mine);
  expect(await messages(urls)).toHaveLength(3);
  expect(mine[1]).toEqual({
    id: expect.any(String),
    kind: "EMAIL",
    to: "ada+tickets@example.com",
    subject: "Vos billets ✓ é",
    text: "Bonjour",
    html: expect.stringContaining("<p>Bonjour"),
    attachments: [
      // In the order of the mail's own parts: pictures of the HTML come with the HTML.
      { filename: "logo.png", contentType: "image/png", url: expect.stringContaining(urls.inbox) },
      { filename: "billet n°1.pdf", contentType: "application/pdf", url: expect.stringContaining(urls.inbox) },
    ],
    provider: "smtp",
    receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  expect(mine[0]).toMatchObject({ html: null, attachments: [] });
  const file = await fetch(mine[1]?.attachments[1]?.url ?? "");
  expect(file.headers.get("content-type")).toBe("application/pdf");
  expect(Buffer.from(await file.arrayBuffer())).toEqual(pdf);
  const one = await fetch(`${urls.inbox}/api/messages/${mine[1]?.id}`);
  expect(await one.json()).toEqual(mine[1]);
  const document = await fetch(`${urls.inbox}/messages/${mine[1]?.id}/document`);
  expect(await document.text()).toContain(`src="/api/messages/${mine[1]?.id}/attachments/0/logo.png"`);
  expect(document.headers.get("content-security-policy")).toContain("sandbox");

  await fetch(`${urls.inbox}/api/messages`, { method: "DELETE" });
  expect(await messages(urls)).toEqual([]);
  expect((await fetch(mine[1]?.attachments[0]?.url ?? "")).status).toBe(404);
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
});

test("new mail is pushed to open pages, as escaped list items", async () => {
  const { urls, child, exited } = await start();
  const stream = await fetch(`${urls.inbox}/live?to=ada@example.com`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  await send(urls, { to: "bob@example.com", subject: "Not hers", text: "x" });
  await send(urls, { to: "ada@example.com", subject: "<b>Hers</b>", text: "x" });
  let pushed = "";
  while (!pushed.includes("Hers")) pushed += (await reader?.read())?.value ?? "";
  expect(pushed).toContain("event: message");
  expect(pushed).toContain("&lt;b&gt;Hers");
  expect(pushed).not.toContain("Not hers");
  const page = await (await fetch(urls.inbox)).text();
  expect(page).toContain("&lt;b&gt;Hers");
  // An open stream does not delay the exit: it is ended. One that waits for the limit is cut instead, and the read fails.
  child.kill("SIGINT");
  let rest = await reader?.read();
  while (rest?.done === false) rest = await reader?.read();
  expect(rest?.done).toBe(true);
  expect(await exited).toBe(0);
});

test("the mail server refuses, stalls and recovers as it is told", async () => {
  const { urls } = await start();
  const control = (settings: object) =>
    fetch(`${urls.inbox}/_control`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(settings),
    });
  await control({ failRate: 1 });
  await expect(send(urls, { to: "a@example.com", text: "x" })).rejects.toMatchObject({ responseCode: 451 });
  await control({ failRate: 0, timeoutRate: 1 });
  const { hostname: host, port } = new URL(urls.smtp);
  const impatient = createTransport({ host, port: Number(port), socketTimeout: 200 });
  const mail = { from: "shop@example.com", to: "a@example.com", text: "x" };
  await expect(impatient.sendMail(mail)).rejects.toMatchObject({ code: "ETIMEDOUT" });
  await control({ timeoutRate: 0 });
  await send(urls, { to: "a@example.com", text: "x" });
  expect(await messages(urls)).toHaveLength(1);
  expect(await (await fetch(`${urls.inbox}/_control`)).json()).toMatchObject({
    called: { "mails refused on purpose": 1, "mails left unanswered": 1, "mails received": 1 },
    stored: { messages: 1 },
  });
});

test("kill -9 in the middle of everything: what was answered is known, what was due is delivered", async () => {
  const shop = await receiveWebhooks();
  shop.status = 500;
  const env = { STRIPE_WEBHOOK_URL: shop.url, STRIPE_WEBHOOK_SECRET: "whsec_x" };
  const first = await start(env);
  const client = (urls: SandboxUrls) => {
    const { hostname, port } = new URL(urls.stripe);
    return new Stripe("sk_test_x", { host: hostname, port: Number(port), protocol: "http", maxNetworkRetries: 0 });
  };
  const answered = new Map<string, string>();
  const stripe = client(first.urls);
  const buyers = Array.from({ length: 4 }, async (_, buyer) => {
    for (let round = 0; ; round += 1) {
      const idempotencyKey = `${buyer}-${round}`;
      const intent = await stripe.paymentIntents.create({ amount: 500, currency: "eur" }, { idempotencyKey });
      answered.set(idempotencyKey, intent.id);
    }
  });
  await send(first.urls, { to: "ada@example.com", subject: "Kept", text: "x" });
  await eventually(() => {
    expect(answered.size).toBeGreaterThan(50);
  });
  first.child.kill("SIGKILL");
  await Promise.allSettled(buyers);
  await first.exited;

  shop.status = 200;
  const { urls } = await start(env);
  for (const [idempotencyKey, id] of answered) {
    const again = await client(urls).paymentIntents.create({ amount: 500, currency: "eur" }, { idempotencyKey });
    expect(again.id).toBe(id);
  }
  await eventually(() => {
    const told = new Set(
      shop.received.map(({ body }) => (JSON.parse(body) as { data: { object: { id: string } } }).data.object.id),
    );
    expect([...answered.values()].filter((id) => !told.has(id))).toEqual([]);
  });
  expect(await messages(urls)).toMatchObject([{ subject: "Kept" }]);
  await shop.close();
});

test("a port that is taken is one clear line and exit code 1", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  for (const variable of ["SANDBOX_STRIPE_PORT", "SANDBOX_INBOX_PORT", "SANDBOX_SMTP_PORT"]) {
    const failure = await start({ [variable]: String(port) }).catch((error: unknown) => error as ExitError);
    expect(failure).toMatchObject({
      code: 1,
      said: expect.stringMatching(new RegExp(`^[^\\n]*${port}[^\\n]*${variable}[^\\n]*\\n$`)),
    });
  }
  other.close();
});

test("every server says that all of them listen, however badly they are told to behave", async () => {
  const { urls } = await start();
  for (const url of [urls.stripe, urls.inbox]) {
    const headers = { "content-type": "application/json" };
    await fetch(`${url}/_control`, { method: "POST", headers, body: JSON.stringify({ failRate: 1 }) });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const answer = await fetch(`${url}/health/ready`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ status: "ready", dependencies: { stripe: true, inbox: true, smtp: true } }),
    ]);
  }
});

test("it refuses production, and leaves when its parent does", async () => {
  await expect(start({ NODE_ENV: "production" })).rejects.toMatchObject({ code: 1 });
  const { child, exited } = await start();
  child.disconnect();
  expect(await exited).toBe(0);
});
