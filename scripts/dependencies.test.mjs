import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { ensureInstalled } from "./dependencies.mjs";

/** Installs package after package as npm does: first all folders, then the contents; and obeys a file of instructions. */
const FAKE_NPM = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const [folder, command, ...args] = process.argv.slice(2).map((arg) => arg.replace("--prefix=", ""));
const staged = folder.endsWith(join(".cache", "install"));
const home = staged ? join(folder, "..", "..") : folder;
const told = JSON.parse(readFileSync(join(home, "npm.json"), "utf8"));
const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
process.on("SIGTERM", () => {});
const wait = (ms) => new Promise((wake) => setTimeout(wake, ms));
const fail = (text) => { console.error("npm error code " + text); process.exit(1); };
const install = async () => {
  process.title = "npm " + command;
  appendFileSync(join(home, "calls"), [staged ? "staged" : "", command, ...args.filter((arg) => /save|dev/.test(arg))].join(" ").trim() + "\\n");
  if (told.fails && readFileSync(join(home, "calls"), "utf8").trim().split("\\n").length <= told.fails) fail(told.with);
  const packages = Object.entries(lock.packages).filter(([path, { dev }]) => path && !(dev && args.includes("--omit=dev")));
  for (const [path] of packages) mkdirSync(join(folder, path), { recursive: true });
  for (const [path] of told.hangs ? [] : packages) { await wait(told.each ?? 0); writeFileSync(join(folder, path, "package.json"), "{}"); }
  if (told.hangs) await wait(60_000);
  writeFileSync(join(folder, "node_modules", ".package-lock.json"), JSON.stringify({ packages: Object.fromEntries(packages) }));
};
if (command === "ping") { if (told.ping) fail(told.ping); }
else if (command === "config") console.log(args.includes("--json") ? JSON.stringify({ registry: "https://registry.example", ...told.config }) : "https://registry.example");
else void install();
`;

const LOCK = {
  packages: {
    "": { dependencies: { a: "1", "@b/c": "1", "other-system": "1" }, devDependencies: { d: "1" } },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/@b/c": { version: "1.0.0" },
    "node_modules/d": { version: "1.0.0", dev: true },
    "node_modules/other-system": { version: "1.0.0", os: ["plan9"] },
  },
};

/** Collects what people would read. */
class Listener {
  notes = [];
  lines = [];
  line = (text) => this.lines.push(text);
  step = (label, work) => work((note) => this.notes.push(`${label}: ${note}`));
}

let root;
let terminal;
const before = process.env.npm_execpath;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "event-planner-npm-")));
  await writeFile(join(root, "npm-cli.js"), FAKE_NPM);
  await writeFile(join(root, "package-lock.json"), JSON.stringify(LOCK));
  await writeFile(join(root, "package.json"), "{}");
  process.env.npm_execpath = join(root, "npm-cli.js");
  terminal = new Listener();
});
afterEach(async () => {
  if (before === undefined) delete process.env.npm_execpath;
  else process.env.npm_execpath = before;
  await rm(root, { recursive: true, force: true });
});

const npmIsTold = (told) => writeFile(join(root, "npm.json"), JSON.stringify(told));
const calls = () => (existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8").trim().split("\n") : []);

describe("installing dependencies", () => {
  test("shows how many packages are there, of those that belong here", async () => {
    await npmIsTold({ each: 700 });
    await ensureInstalled(root, terminal, { dev: true });
    const counts = terminal.notes.map((note) => /npm ci, (\d) of 3 packages/.exec(note)?.[1]).filter(Boolean);
    assert.deepEqual([...new Set(counts)].slice(0, 3), ["0", "1", "2"]);
    assert.deepEqual(counts, [...counts].sort());
  });

  test("leaves development dependencies to the tests, which add them to what is there", async () => {
    await npmIsTold({});
    await ensureInstalled(root, terminal, { dev: false });
    await ensureInstalled(root, terminal, { dev: false });
    assert.equal(existsSync(join(root, "node_modules/d")), false);
    await ensureInstalled(root, terminal, { dev: true });
    await ensureInstalled(root, terminal, { dev: true });
    // The start is content with more than it needs.
    await ensureInstalled(root, terminal, { dev: false });
    assert.deepEqual(calls(), ["staged ci --omit=dev", "install --no-save --include=dev"]);
  });

  test("keeps development dependencies when the lockfile changes", async () => {
    await npmIsTold({});
    await ensureInstalled(root, terminal, { dev: true });
    await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: { ...LOCK.packages, "node_modules/e": { version: "2.0.0" } } }));
    await ensureInstalled(root, terminal, { dev: false });
    assert.deepEqual(calls(), ["staged ci --include=dev", "install --no-save --include=dev"]);
  });

  test("installs other sets of packages beside, and only what is missing", async () => {
    await mkdir(join(root, "playground"));
    for (const folder of [root, join(root, "playground")]) {
      await writeFile(join(folder, "package-lock.json"), JSON.stringify(LOCK));
      await writeFile(join(folder, "npm.json"), "{}");
      await writeFile(join(folder, "package.json"), "{}");
    }
    await ensureInstalled(root, terminal, { dev: true });
    await rm(join(root, "playground", "node_modules"), { recursive: true });
    await ensureInstalled(root, terminal, { dev: true });
    assert.deepEqual(calls(), ["staged ci --include=dev"]);
    const twice = "staged ci --omit=dev\n".repeat(2);
    assert.equal(readFileSync(join(root, "playground", "calls"), "utf8"), twice);
  });

  test("says within seconds that the registry cannot be reached, and which one", async () => {
    await npmIsTold({ hangs: true, ping: "ENOTFOUND\nnpm error network request to https://registry.example/-/ping failed, reason: ENOTFOUND\nnpm error network" });
    const since = performance.now();
    await assert.rejects(ensureInstalled(root, terminal, { dev: true }), (error) => {
      assert.match(error.message, /npm cannot reach its registry https:\/\/registry\.example: check the network and the proxy/);
      assert.equal(error.detail, "request to https://registry.example/-/ping failed, reason: ENOTFOUND");
      return true;
    });
    assert.ok(performance.now() - since < 12_000);
  });

  test("needs no registry when npm has every package in its cache", async () => {
    await npmIsTold({ each: 2_500, ping: "ENOTFOUND" });
    await ensureInstalled(root, terminal, { dev: true });
    assert.ok(existsSync(join(root, "node_modules/d/package.json")));
  });

  test("does not take an answer for silence: a registry without ping is there", async () => {
    await npmIsTold({ each: 2_500, ping: "E404 Not Found - GET https://registry.example/-/ping" });
    await ensureInstalled(root, terminal, { dev: true });
  });
});

describe("two installations in one folder", () => {
  test("happen one after the other, and the second finds everything there", async () => {
    await npmIsTold({ each: 200 });
    await Promise.all([ensureInstalled(root, terminal, { dev: true }), ensureInstalled(root, terminal, { dev: true })]);
    assert.deepEqual(calls(), ["staged ci --include=dev"]);
    assert.match(terminal.lines.join(), /Waiting for process \d+, which installs dependencies/);
  });

  test("wait for an npm that was called by hand", { skip: process.platform !== "linux" && "only Linux can tell" }, async () => {
    await npmIsTold({ each: 800 });
    const byHand = spawn(process.execPath, [process.env.npm_execpath, `--prefix=${root}`, "ci", "--include=dev"], { cwd: root });
    while (calls().length === 0) await new Promise((wake) => setTimeout(wake, 20));
    await ensureInstalled(root, terminal, { dev: true });
    assert.deepEqual(calls(), ["ci --include=dev"]);
    assert.ok(terminal.notes.includes(`Dependencies: waiting for process ${byHand.pid}, an npm that changes node_modules`));
  });

  test("fall back to npm's usual way when the staged installation fails", async () => {
    await npmIsTold({ fails: 1, with: "E404" });
    await ensureInstalled(root, terminal, { dev: true });
    assert.deepEqual(calls(), ["staged ci --include=dev", "ci --include=dev"]);
    assert.equal(existsSync(join(root, ".cache/install")), false);
  });

  test("repeat nothing that would fail again", async () => {
    await npmIsTold({ fails: 9, with: "EUSAGE" });
    await assert.rejects(ensureInstalled(root, terminal, { dev: true }), /package-lock.json and package.json disagree/);
    assert.deepEqual(calls(), ["staged ci --include=dev", "ci --include=dev"]);
  });

  test("leave what another npm installed meanwhile where it is", { skip: process.platform !== "linux" && "only Linux can tell" }, async () => {
    await npmIsTold({ each: 500 });
    const ours = ensureInstalled(root, terminal, { dev: true });
    while (calls().length === 0) await new Promise((wake) => setTimeout(wake, 20));
    spawn(process.execPath, [process.env.npm_execpath, `--prefix=${root}`, "ci", "--include=dev"], { cwd: root });
    await ours;
    assert.deepEqual(calls(), ["staged ci --include=dev", "ci --include=dev"]);
    assert.ok(existsSync(join(root, "node_modules/d/package.json")));
  });
});
