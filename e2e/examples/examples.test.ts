import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { System } from "../system";

/** The commands of the README, as a newcomer runs them: on the demo data, with nothing to fill in. */
const run = promisify(execFile);

let system: System;
let url: string;

beforeAll(async () => {
  system = await System.start({}, { demoData: true });
  url = `${system.urls.gateway ?? ""}/graphql`;
}, 120_000);
afterAll(() => system?.stop());

it("buys a ticket and prints the command that scans it, which admits its guest once", async () => {
  const bought = await run(process.execPath, ["dist/sdk/examples/buy-a-ticket.js", "open source breakfast", "--url", url]);
  expect(bought.stdout).toMatch(/^EP-[\w-]+: Seat for Open Source Breakfast, 0\.00 EUR\n/);
  const link = /^Your purchase: (http\S+)$/m.exec(bought.stdout)?.[1] ?? "";
  const page = await fetch(link);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("/pages/purchase-")]);

  const command = /^Scan it: (node .+)$/m.exec(bought.stdout)?.[1] ?? "";
  const scan = (): Promise<{ stdout: string }> => run("/bin/sh", ["-c", command]);
  expect((await scan()).stdout).toMatch(/^ADMITTED: .+\nAda Lovelace, Seat\n$/);
  expect((await scan()).stdout).toMatch(/^DUPLICATE: .+\nAda Lovelace, Seat\nFirst scan: Main entrance, /);
});

it("says what is wrong, and fails", async () => {
  const unknown = run(process.execPath, ["dist/sdk/examples/scan.js", "x", "no such event", "--url", url]);
  await expect(unknown).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('No event has the words "no such event"') });
  const stranger = run(process.execPath, ["dist/sdk/examples/door-dashboard.js", "night", "--url", url, "--password", "wrong"]);
  await expect(stranger).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("UNAUTHENTICATED") });
});
