import { HeavyRequests } from "./heavy-requests";
import { DocumentReader } from "./sent-document";

const reader = () => new DocumentReader({ maxDocumentBytes: 65_536, maxTokens: 4_000 }, null);
const LARGE = `{ ${Array.from({ length: 500 }, (_, index) => `a${index}`).join(" ")} }`;

/** Takes the only place and does not free it, so everything that enters the line waits. */
async function occupied(): Promise<{ heavy: HeavyRequests; free: () => void }> {
  const heavy = new HeavyRequests();
  return { heavy, free: await heavy.beforeValidation("203.0.113.1", 10_000) };
}

describe("HeavyRequests", () => {
  it("reads small bodies, short documents and known documents without waiting", async () => {
    const { heavy, free } = await occupied();
    const documents = reader();
    expect(heavy.readJson("203.0.113.2", 16_383, () => 1)).toBe(1);
    expect(heavy.readDocument("203.0.113.2", documents, { query: "{ a }" }, () => 2)).toBe(2);
    for (const params of [undefined, null, 7, {}, { query: 7 }]) expect(heavy.readDocument("203.0.113.2", documents, params, () => 3)).toBe(3);
    documents.read(LARGE);
    expect(heavy.readDocument("203.0.113.2", documents, { query: LARGE }, () => 4)).toBe(4);
    expect(heavy.readDocument("203.0.113.2", documents, { query: "x".repeat(65_537) }, () => 5)).toBe(5);
    await heavy.beforeValidation("203.0.113.2", 2_047);
    free();
  });

  it("reads large ones one after the other, networks in turn", async () => {
    const { heavy, free } = await occupied();
    const documents = reader();
    const order: string[] = [];
    const body = async (address: string, name: string) => heavy.readJson(address, 16_384, () => order.push(name));
    const document = async (address: string, name: string) => heavy.readDocument(address, documents, { query: LARGE }, () => order.push(name));
    const [one, other] = ["203.0.113.1", "203.0.113.2"];
    const all = [body(one, "first"), body(one, "second"), document(other, "other"), document(other, "other again")];
    expect(order).toEqual([]);
    free();
    await Promise.all(all);
    expect(order).toEqual(["first", "other", "second", "other again"]);
  });

  it("refuses a network with too many that wait", async () => {
    const { heavy, free } = await occupied();
    const all = Array.from({ length: 257 }, async () => heavy.readJson("203.0.113.3", 20_000, () => 1));
    await expect(all.at(-1)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(Promise.race([Promise.resolve(heavy.readJson("203.0.113.4", 20_000, () => 1)), Promise.resolve("waits")])).resolves.toBe("waits");
    free();
    await Promise.all(all.slice(0, -1));
  });
});
