import { parse } from "graphql";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { usedHeap } from "../../platform/testing/heap";
import { SafeList } from "../plugins/safe-list";
import { DocumentStore } from "./document-store";
import { hashOf } from "./hash-of";
import { PersistedQueries } from "./persisted-queries";
import { DocumentReader } from "./sent-document";

const limits = { maxDocumentBytes: 65_536, maxTokens: 4_000 };
const refusal = (read: () => unknown): { code: string; message: string } => {
  try {
    read();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("the document was read");
};
/** Different for each `i`, of 4,000 tokens and 60 KB. */
const large = (i: number): string => `{ q${i} ${Array.from({ length: 3_900 }, (_, n) => `f_____${n}`).join(" ")} }`;

describe("DocumentReader", () => {
  it.each([
    ["more bytes than allowed", `{ a } #${"x".repeat(65_536)}`, "65536 bytes"],
    ["more bytes than characters", `{ a } #${"€".repeat(30_000)}`, "65536 bytes"],
    ["a long name", `{ ${"a".repeat(257)} }`, "256 characters"],
    ["long strings", `{ a(b: "${"x".repeat(17_000)}") }`, "16384 characters"],
    ["the same fields again and again", `{ ${"events { totalCount } ".repeat(900)} }`, "the same fields"],
  ])("refuses a document with %s, before it is parsed or validated", (_what, query, message) => {
    const reader = new DocumentReader(limits, null);
    for (let i = 0; i < 2; i++) {
      const { code, message: given } = refusal(() => reader.read(query));
      expect([code, given]).toEqual(["QUERY_TOO_COMPLEX", expect.stringContaining(message)]);
    }
  });

  it("parses a document once, and leaves what is not GraphQL to the parser", () => {
    const reader = new DocumentReader(limits, null);
    const { document, hash } = reader.read("{ a }");
    expect(reader.read("{ a }").document).toBe(document);
    expect([reader.parsed(hash), reader.find(hash)?.document]).toEqual([document, document]);
    expect(reader.find(hashOf("{ b }"))).toBeUndefined();
    expect(reader.read("{ a").document).toBeNull();
    expect(reader.read(`{ ${"a ".repeat(4_000)} }`).document).toBeNull();
  });

  it("refuses everything that is not on a safelist with one error, whatever it is", () => {
    const file = join(mkdtempSync(join(tmpdir(), "safelist-")), "operations.json");
    writeFileSync(file, JSON.stringify({ [hashOf("{ a }")]: "{ a }" }));
    const reader = new DocumentReader(limits, SafeList.read(file));
    expect(reader.read("{ a }").document).not.toBeNull();
    expect(reader.find(hashOf("{ a }"))?.query).toBe("{ a }");
    const refused = ["{ b }", "{", `{ ${"a".repeat(300)} }`, "x".repeat(1_000_000), "{ a } "].map((query) => refusal(() => reader.read(query)));
    refused.push(refusal(() => reader.find(hashOf("{ b }"))), refusal(() => reader.find("x")));
    expect(new Set(refused.map(({ code, message }) => `${code}: ${message}`)).size).toBe(1);
    expect(refused[0]?.code).toBe("FORBIDDEN");
  });

  it("keeps documents within a number of bytes, however many are sent", () => {
    const reader = new DocumentReader({ ...limits, maxTokens: 4_000 }, null);
    const store = new DocumentStore(reader);
    const persisted = new PersistedQueries();
    const before = usedHeap();
    for (let i = 0; i < 600; i++) {
      const { hash, document } = reader.read(large(i));
      void store.set(`schema:${hash}`, document ?? parse("{ a }"));
      void persisted.set(hash, large(i));
    }
    const grown = usedHeap() - before;
    // Measured: 49 MB. All documents take 500 to 1,100 MB.
    expect(grown).toBeLessThan(130_000_000);
    // Positive control: the documents are as large as the test says.
    const kept = Array.from({ length: 20 }, (_, i) => parse(large(i)));
    expect((usedHeap() - before - grown) / kept.length).toBeGreaterThan(500_000);
  });
});

describe("DocumentStore", () => {
  it("returns a valid document while the reader keeps it, for one schema", async () => {
    const reader = new DocumentReader(limits, null);
    const store = new DocumentStore(reader);
    const { hash, document } = reader.read("{ a }");
    expect(await store.get(`one:${hash}`)).toBeUndefined();
    await store.set(`one:${hash}`, parse("{ a }"));
    expect(await store.get(`one:${hash}`)).toBe(document);
    expect(await store.get(`two:${hash}`)).toBeUndefined();
    await store.delete(`one:${hash}`);
    expect(await store.get(`one:${hash}`)).toBeUndefined();
  });

  it("keeps the document of a persisted operation, of which only the hash was sent", async () => {
    const reader = new DocumentReader(limits, null);
    const hash = hashOf("{ a }");
    const document = parse("{ a }");
    await new DocumentStore(reader).set(`one:${hash}`, document);
    expect(reader.find(hash)).toEqual({ query: "{ a }", hash, document });
  });
});
