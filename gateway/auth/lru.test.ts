import { Lru } from "./lru";

describe("Lru", () => {
  it("forgets the entry that was not used for longest", () => {
    const lru = new Lru<string, number>(2);
    lru.set("a", 1);
    lru.set("b", 2);
    lru.get("a");
    lru.set("c", 3);
    expect([...lru]).toEqual([["a", 1], ["c", 3]]);
    lru.set("a", 4);
    expect([...lru]).toEqual([["c", 3], ["a", 4]]);
  });

  it("holds no more bytes than it may, and counts those that leave", () => {
    const lru = new Lru<string, string>(100, { maxBytes: 10, sizeOf: ({ length }) => length });
    lru.set("a", "xxxx");
    lru.set("b", "xxxx");
    lru.set("c", "xxxx");
    expect([lru.get("a"), lru.get("b"), lru.get("c"), lru.bytes]).toEqual([undefined, "xxxx", "xxxx", 8]);
    lru.set("b", "x");
    expect(lru.bytes).toBe(5);
    lru.delete("c");
    lru.delete("c");
    expect(lru.bytes).toBe(1);
    lru.set("d", "x".repeat(11));
    expect([lru.get("d"), lru.size]).toEqual([undefined, 1]);
    lru.set("b", "x".repeat(11));
    expect([lru.get("b"), lru.size, lru.bytes]).toEqual([undefined, 0, 0]);
    lru.set("e", "x");
    lru.clear();
    expect([lru.size, lru.bytes]).toEqual([0, 0]);
  });
});
