import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { CallDefinition } from "../platform/webhooks/define-call";
import { callees, services } from "./services";

type Call = Pick<CallDefinition<unknown, unknown>, "service" | "callers">;

const folder = join(__dirname, "webhooks");
const calls = readdirSync(folder)
  .filter((file) => file.endsWith(".call.ts"))
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  .flatMap((file) => Object.values(require(join(folder, file)) as Record<string, unknown>))
  .filter((value): value is Call => typeof value === "object" && value !== null && "callers" in value);

describe("callees", () => {
  it("has exactly the pairs of services for which a call is defined", () => {
    const defined = calls.flatMap(({ service, callers }) =>
      callers.filter((caller) => caller !== service).map((caller) => `${caller} > ${service}`),
    );
    const listed = services.flatMap((caller) => callees[caller].map((callee) => `${caller} > ${callee}`));
    expect(calls.length).toBeGreaterThan(20);
    expect([...listed].sort()).toEqual([...new Set(defined)].sort());
  });
});
