import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { securityEvents, isSecurityChange } from "../../platform/logging/security-events";
import { loggedEvents } from "./business-events";

const ROOT = join(__dirname, "..", "..");
const guide = readFileSync(join(ROOT, "docs", "operations.md"), "utf8");
const [, section = ""] = /^## Security events$(.*?)^## /ms.exec(guide) ?? [];
const documented = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);

/** Sources without tests. */
const sources = ["platform", "gateway", "workers", "subgraphs"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|(^|[\\/])(tests|testing)[\\/]/.test(path))
    .map((path) => readFileSync(join(ROOT, folder, path), "utf8")),
);

/** The names that calls of `logRefusal` pass as literals. */
const refusals = sources.flatMap((source) => [...source.matchAll(/logRefusal\(\s*[\w.]+,\s*"([^"]+)"/g)].map(([, name = ""]) => name));
const changes = sources.filter((source) => source.includes("logEvent(")).flatMap((source) => loggedEvents(source).names);

describe("security events", () => {
  it("are documented, each once, and no others", () => {
    expect(documented.toSorted()).toEqual([...securityEvents].sort());
  });

  it("are all logged somewhere", () => {
    const logged = [...refusals, ...changes.filter(isSecurityChange)];
    expect([...new Set(logged)].sort()).toEqual([...securityEvents].sort());
  });

  it("have alerts that name existing events", () => {
    const alerts = [...guide.matchAll(/security_events_total\{event=~?"([^"]+)"/g)].flatMap(([, names = ""]) => names.split(/\\?\|/));
    expect(alerts.length).toBeGreaterThan(4);
    expect(alerts.filter((name) => !(securityEvents as readonly string[]).includes(name))).toEqual([]);
  });
});
