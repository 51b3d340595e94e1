import { mayBecome, requireOpen, requireTransition, sourcesOf, type EventStatus } from "./event-lifecycle";

const all: EventStatus[] = ["DRAFT", "PUBLISHED", "COMPLETED", "CANCELLED"];
const allowed = ["DRAFT>PUBLISHED", "DRAFT>CANCELLED", "PUBLISHED>COMPLETED", "PUBLISHED>CANCELLED"];

describe("the life of an event", () => {
  it.each(all.flatMap((from) => all.map((to) => [from, to] as const)))("from %s to %s is what the table says", (from, to) => {
    const may = allowed.includes(`${from}>${to}`);
    expect(mayBecome(from, to)).toBe(may);
    expect(sourcesOf(to).includes(from)).toBe(may);
    if (may) expect(() => requireTransition(from, to)).not.toThrow();
    else expect(() => requireTransition(from, to)).toThrow(expect.objectContaining({ code: "CONFLICT", extensions: { status: from } }) as Error);
  });

  it("lets drafts and published events be changed, and nothing else", () => {
    for (const status of ["DRAFT", "PUBLISHED"] as const) expect(() => requireOpen({ status })).not.toThrow();
    for (const status of ["COMPLETED", "CANCELLED"] as const) expect(() => requireOpen({ status })).toThrow(expect.objectContaining({ code: "CONFLICT" }) as Error);
  });
});
