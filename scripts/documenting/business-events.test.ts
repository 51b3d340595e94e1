import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { documentedEvents, loggedEvents } from "./business-events";

const ROOT = join(__dirname, "..", "..");
const SERVICES = ["auth", "core", "notifications", "payments", "scans", "tickets"];
const guide = readFileSync(join(ROOT, "docs", "operations.md"), "utf8");
const [, section = ""] = /^## Business events$(.*?)^## /ms.exec(guide) ?? [];
const documented = documentedEvents(section);

/** Sources of a folder without tests. */
const sourcesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|(^|[\\/])(tests|testing)[\\/]/.test(path))
    .map((path) => readFileSync(join(ROOT, folder, path), "utf8"));

const loggedBy = (folder: string) =>
  sourcesOf(folder).filter((source) => source.includes("logEvent(")).map(loggedEvents);
const OTHERS = ["platform", "gateway", "workers"];
const FOLDERS = [...SERVICES.map((service) => join("subgraphs", service)), ...OTHERS];

describe("business events", () => {
  it.each(SERVICES)("documents exactly the events that %s logs", (service) => {
    const names = new Set(loggedBy(join("subgraphs", service)).flatMap((source) => source.names));
    expect(names.size).toBeGreaterThan(0);
    expect(documented.get(service)?.toSorted()).toEqual([...names].sort());
  });

  it("documents no other service", () => expect([...documented.keys()].sort()).toEqual(SERVICES));

  it.each(FOLDERS)("names each event with a literal in %s", (folder) => {
    expect(loggedBy(folder).flatMap((source) => source.unreadable)).toEqual([]);
  });

  it("logs no events outside of the subgraphs", () => {
    expect(OTHERS.flatMap(loggedBy).flatMap((source) => source.names)).toEqual([]);
  });

  it("names events with lower-case phrases", () => {
    expect([...documented.values()].flat().filter((name) => !/^[a-z]+( [a-z]+)+$/.test(name))).toEqual([]);
  });
});

describe("loggedEvents", () => {
  it("finds literals and both branches of a condition", () => {
    const source = `this.db.logEvent(tx, "a b", {}); db.logEvent(tx, late ? "c d" : "e f", {});`;
    expect(loggedEvents(source).names).toEqual(["a b", "c d", "e f"]);
  });

  it("finds calls that span lines, and not those in comments", () => {
    const source = `db.logEvent(\n  tx,\n  "a b",\n  {},\n); // db.logEvent(tx, "c d", {})`;
    expect(loggedEvents(source).names).toEqual(["a b"]);
  });

  it("reports a name that is computed", () => {
    expect(loggedEvents("db.logEvent(tx, name, {}); db.logEvent(tx, `a ${b}`, {});").unreadable).toHaveLength(2);
  });

  it("ignores a method that passes its arguments on", () => {
    expect(loggedEvents("this.db.logEvent(...event);")).toEqual({ names: [], unreadable: [] });
  });
});
