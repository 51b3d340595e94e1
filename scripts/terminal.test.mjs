import assert from "node:assert/strict";
import { test } from "node:test";
import { createServer } from "node:http";
import { checkPasswords } from "./demo-data.mjs";
import { checkNode } from "./dependencies.mjs";
import { npmTrouble } from "./npm.mjs";
import { readOptions } from "./options.mjs";
import { Backoff } from "./part.mjs";
import { summary } from "./summary.mjs";
import { Terminal, duration, wantsColour, widthOf } from "./terminal.mjs";
import { Trouble, explain } from "./trouble.mjs";

const stream = (options = {}) => ({
  written: "",
  write(text) {
    this.written += text;
  },
  ...options,
});

test("only terminals are coloured, and NO_COLOR is respected", () => {
  assert.equal(wantsColour({ isTTY: true }, {}), true);
  assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
  assert.equal(wantsColour({}, {}), false);
  assert.equal(wantsColour({}, { FORCE_COLOR: "1" }), true);
});

test("a step is one line with the time it took; where nothing spins there are no control characters", async () => {
  const out = stream();
  const terminal = new Terminal(out, { env: {} });
  await terminal.step("PostgreSQL", async (note) => note("made"));
  await assert.rejects(terminal.step("Redis", () => Promise.reject(new Error("no"))));
  assert.match(out.written, /^✓ PostgreSQL {2}made +\d+ ms\n✗ Redis +\d+ ms\n$/);
});

test("durations are said as people say them", () => {
  assert.deepEqual([80, 250, 1_250, 125_000].map(duration), ["80 ms", "250 ms", "1.3 s", "2 min 5 s"]);
});

test("the summary fits the terminal and shows what there is", () => {
  const subgraphs = Object.fromEntries(
    ["auth", "core", "payments", "tickets", "notifications", "scans"].map((name, i) => [
      name,
      `http://127.0.0.1:${3000 + i}`,
    ]),
  );
  const demo = {
    accounts: [{ email: "a@example.org", password: "pw", what: "owner" }],
    links: [{ label: "Event", url: "http://x/e" }],
  };
  const facts = {
    urls: { gateway: "http://127.0.0.1:4000", inbox: "http://127.0.0.1:4104", ...subgraphs },
    demo,
    logs: "/d/logs",
    tookMs: 4_200,
  };
  const lines = summary(facts, { paint: (_, text) => text, columns: 80 });
  assert.ok(
    lines.every((line) => widthOf(line) <= 80),
    lines.join("\n"),
  );
  const text = lines.join("\n");
  for (const part of [
    "http://127.0.0.1:4000/graphql",
    "http://127.0.0.1:4104/",
    "core 3001",
    "a@example.org  pw  owner",
    "after 4.2 s",
    "Ctrl-C",
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.match(text, /buy-a-ticket\.js "night of lights"$/m);
  assert.ok(
    !summary({ ...facts, demo: null }, { paint: (_, t) => t, columns: 80 })
      .join("\n")
      .includes("Log in as"),
  );
});

test("the summary shows no password that does not work, and commands with the URL of this system", () => {
  const accounts = [
    { email: "a@example.org", password: null },
    { email: "b@example.org" },
    { email: "c@example.org", password: "works" },
  ];
  const facts = { urls: { gateway: "http://127.0.0.1:24295" }, demo: { accounts }, logs: "/d/logs", tookMs: 1 };
  const text = summary(facts, { paint: (_, plain) => plain, columns: 100 }).join("\n");
  assert.match(text, /a@example\.org {2}\(password changed\)/);
  assert.match(text, /b@example\.org {2}\(password not checked\)/);
  assert.match(text, /c@example\.org {2}works/);
  assert.match(text, /buy-a-ticket\.js "night of lights" --url http:\/\/127\.0\.0\.1:24295\/graphql/);
});

test("passwords of demo accounts are tried by signing in, and the session is ended", async () => {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { query, variables } = JSON.parse(body);
    requests.push([/\w+/.exec(query.split("{")[1])[0], request.headers.authorization ?? variables.input.password]);
    const refused = { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] };
    const answers = { right: { data: { login: { accessToken: "t" } } }, changed: refused, busy: { errors: [{ extensions: { code: "RATE_LIMITED" } }] } };
    response.end(JSON.stringify(answers[variables.input?.password] ?? { data: { logout: true } }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${server.address().port}`;
  const checked = await checkPasswords(["right", "changed", "busy"].map((password) => ({ email: `${password}@x`, password })), url);
  server.close();
  assert.deepEqual(checked, [{ email: "right@x", password: "right" }, { email: "changed@x", password: null }, { email: "busy@x" }]);
  assert.deepEqual(requests.at(-1), ["logout", "Bearer t"]);
  assert.deepEqual(await checkPasswords([{ email: "a@x", password: "b" }], url), [{ email: "a@x" }]);
});

test("back-off doubles up to 10 s and begins again after 30 s of health", () => {
  const backoff = new Backoff();
  assert.deepEqual(
    [0, 0, 0, 0, 0, 0, 0].map((ms) => backoff.next(ms)),
    [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000],
  );
  assert.equal(backoff.next(29_000), 10_000);
  assert.equal(backoff.next(30_000), 250);
});

test("troubles of the system say what to do", () => {
  const error = (code) => Object.assign(new Error(code), { code, path: "/d/x" });
  assert.match(explain(error("ENOSPC")).message, /disk is full.*\/d\/x.*DATA_DIR/);
  assert.match(explain(error("EACCES")).message, /No permission to write \/d\/x.*chown/);
  assert.ok(!(explain(error("EWHATEVER")) instanceof Trouble));
});

test("an npm that fails is explained", () => {
  assert.match(
    npmTrouble("npm error code ENOSPC\nnpm error nospc There appears to be insufficient space").message,
    /disk is full/,
  );
  assert.match(npmTrouble("npm error code EUSAGE").message, /package-lock.json and package.json disagree/);
  assert.match(npmTrouble("npm error code EAI_AGAIN").message, /registry/);
  assert.match(npmTrouble("npm error code E418").message, /npm ci failed/);
});

test("a Node.js that is too old is told which one to get", () => {
  assert.throws(() => checkNode("v18.20.0"), /20\.19 or newer is needed, this is v18\.20\.0/);
  assert.throws(() => checkNode("v20.18.3"), Trouble);
  for (const version of ["v20.19.0", "v22.0.0"]) checkNode(version);
});

test("options that do not exist are named", () => {
  assert.equal(readOptions(["--fresh", "--ports=free"]).freePorts, true);
  assert.throws(() => readOptions(["--frsh"]), /Unknown option '--frsh'/);
  assert.throws(() => readOptions(["--ports=5000"]), /--ports=free/);
});
