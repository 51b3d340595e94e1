import { unavailable } from "../../../platform/errors/platform-errors";
import type { RunGuestImport } from "../services/run-guest-import";
import { importGuestsHandler } from "./import-guests.handler";

/** Runs the last attempt at an import that fails with `error`. @returns the imports that were given up */
async function lastAttemptWith(error: Error): Promise<string[]> {
  const failed: string[] = [];
  const imports = { run: () => Promise.reject(error), fail: async (id: string) => void failed.push(id) };
  const { handle } = importGuestsHandler(imports as unknown as RunGuestImport);
  await expect(
    handle({ importId: "i" }, { id: "m", attempt: 8, lastAttempt: true, signal: new AbortController().signal }),
  ).rejects.toBe(error);
  return failed;
}

describe("the last attempt at a guest import", () => {
  it.each([[Object.assign(new Error("could not extend file"), { code: "53100" })], [unavailable("auth")]])(
    "gives up nothing in an outage: %s",
    async (outage) => {
      expect(await lastAttemptWith(outage)).toEqual([]);
    },
  );

  it("gives up the import after any other failure", async () =>
    expect(await lastAttemptWith(new Error("a fault"))).toEqual(["i"]));
});
