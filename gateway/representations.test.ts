import { deduplicate, spreadEntities, spreadErrors } from "./representations";

const user = (id: string) => ({ __typename: "User", id });

describe("deduplicate", () => {
  it("asks for each once and remembers every place", () => {
    expect(deduplicate([user("a"), user("b"), user("a")])).toEqual({ unique: [user("a"), user("b")], placeOf: [0, 1, 0] });
  });

  it("has nothing to do for one, or for different ones", () => {
    expect(deduplicate([user("a")])).toBeNull();
    expect(deduplicate([user("a"), user("b")])).toBeNull();
  });

  it("keeps apart what differs in anything but its place", () => {
    const [buyer, staff] = [{ __typename: "Purchase", id: "p", grant: "x" }, { __typename: "Purchase", id: "p", grant: "y" }];
    expect(deduplicate([buyer, staff])).toBeNull();
  });
});

describe("spreadEntities", () => {
  it("never gives the same object to two places: the executor merges into them", () => {
    const [first, second, third] = spreadEntities([{ id: "a", tags: [{ n: 1 }] }, null], [0, 0, 1]) as { id: string; tags: { n: number }[] }[];
    expect(second).toEqual(first);
    expect(third).toBeNull();
    (first as { tags: { n: number }[] }).tags[0]!.n = 2;
    expect(second?.tags[0]?.n).toBe(1);
  });

  it("does not let a subgraph's answer reach a prototype", () => {
    const evil = JSON.parse('{"__proto__":{"admin":true},"id":"a"}') as unknown;
    const [, copy] = spreadEntities([evil], [0, 0]) as Record<string, unknown>[];
    expect(copy?.admin).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe("spreadErrors", () => {
  it("repeats an error at every place that asked, and leaves the others alone", () => {
    const errors = [{ message: "no", path: ["_entities", 1, "name"] }, { message: "all", path: ["event"] }];
    expect(spreadErrors(errors, [0, 1, 1])).toEqual([
      { message: "no", path: ["_entities", 1, "name"] },
      { message: "no", path: ["_entities", 2, "name"] },
      { message: "all", path: ["event"] },
    ]);
  });
});
