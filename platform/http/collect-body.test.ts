import { Readable } from "node:stream";
import { collectBody, mayHaveManyChunks } from "./collect-body";

async function collect(chunks: readonly Buffer[]): Promise<Buffer[]> {
  const received: Buffer[] = [];
  for await (const chunk of collectBody(Readable.from(chunks))) received.push(chunk as Buffer);
  return received;
}
const inChunksOf = (size: number, body: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(body.length / size) }, (_, index) => body.subarray(index * size, (index + 1) * size));
const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

describe("collectBody", () => {
  it.each([32, 1_000, 16_383, 16_384, 16_385, 65_536])("keeps a body in chunks of %i bytes, in few blocks", async (size) => {
    const blocks = await collect(inChunksOf(size, body));
    expect(Buffer.concat(blocks).equals(body)).toBe(true);
    expect(blocks.length).toBeLessThan(40);
  });

  it("keeps an empty body, and one of a single byte", async () => {
    expect(await collect([])).toEqual([]);
    expect(await collect([Buffer.from("a")])).toEqual([Buffer.from("a")]);
  });

  it("refuses a body in far too many chunks", async () => {
    await expect(collect(inChunksOf(1, body.subarray(0, 10_000)))).resolves.toHaveLength(1);
    await expect(collect(inChunksOf(1, body.subarray(0, 11_000)))).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  it("ends when the client ends the connection", async () => {
    const endless = new Readable({ read: () => undefined });
    const collected = collectBody(endless);
    const failed = new Promise((resolve) => collected.once("error", resolve));
    endless.destroy();
    await expect(failed).resolves.toMatchObject({ message: expect.stringContaining("closed the connection") as string });
  });
});

describe("mayHaveManyChunks", () => {
  it.each([[undefined, true], ["16384", false], ["16385", true], ["0", false]])("of %s is %s", (length, expected) => {
    expect(mayHaveManyChunks(length)).toBe(expected);
  });
});
