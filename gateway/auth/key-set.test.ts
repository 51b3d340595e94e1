import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLogger } from "../../platform/logging/logger";
import { KeySet } from "./key-set";

const NOW = 1_900_000_000_000;
const SECOND = 1_000;
const jwk = { ...generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }), use: "sig", alg: "ES256" };

let server: Server;
let published: string[];
let asked: number;
let down: boolean;
let changes: number;
let keys: KeySet;

beforeEach(async () => {
  [published, asked, down, changes] = [["a"], 0, false, 0];
  server = createServer((_request, response) => {
    asked += 1;
    response.statusCode = down ? 503 : 200;
    response.end(JSON.stringify({ keys: published.map((kid) => ({ ...jwk, kid })) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  keys = new KeySet(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, createLogger("test", "silent"), () => void (changes += 1));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Whether each key is believed at a time. */
const believed = async (now: number, ...kids: string[]) => Promise.all(kids.map(async (kid) => (await keys.get(kid, now)) !== undefined));

it("asks auth once for all that come at the same moment, and remembers the answer", async () => {
  expect(await believed(NOW, "a", "a", "a", "a")).toEqual([true, true, true, true]);
  expect(await believed(NOW + 599 * SECOND, "a")).toEqual([true]);
  expect(asked).toBe(1);
});

it("asks at once for a key that it has not seen yet, while the old one stays good", async () => {
  await believed(NOW, "a");
  published = ["b", "a"];
  expect(await believed(NOW + 6 * SECOND, "b", "a")).toEqual([true, true]);
  expect([asked, changes]).toEqual([2, 2]);
});

it("asks at most once in five seconds for names that anybody can make up, and goes on believing the good ones", async () => {
  await believed(NOW, "a");
  for (let made = 0; made < 200; made++) expect(await believed(NOW + 6 * SECOND + made, `made up ${made}`, "a")).toEqual([false, true]);
  expect(asked).toBe(2);
  published = ["b", "a"];
  expect(await believed(NOW + 12 * SECOND, "b")).toEqual([true]);
  expect(asked).toBe(3);
});

it("forgets a key within ten minutes of its end, and says so", async () => {
  published = ["b", "a"];
  await believed(NOW, "a");
  published = ["b"];
  expect(await believed(NOW + 599 * SECOND, "a")).toEqual([true]);
  expect(await believed(NOW + 600 * SECOND, "a", "b")).toEqual([false, true]);
  expect(changes).toBe(2);
});

it("believes what it knows while auth is away, and knows nothing new", async () => {
  await believed(NOW, "a");
  down = true;
  expect(await believed(NOW + 3_600 * SECOND, "a")).toEqual([true]);
  await expect(keys.get("b", NOW + 3_610 * SECOND)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
});

it("lets nobody in before it has ever reached auth, and everybody as soon as it does", async () => {
  down = true;
  await expect(keys.get("a", NOW)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  down = false;
  expect(await believed(NOW + 1, "a")).toEqual([true]);
});
