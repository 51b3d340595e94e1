import { boundedFields } from "./bounded-fields";
import { badInput } from "./platform-errors";

describe("the fields of an error", () => {
  it("are 20 at most, each shortened, and the others are counted", () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`f${i}`, "is wrong"]));
    const { message, extensions } = badInput(many);
    expect(Object.keys(extensions.fields as object)).toHaveLength(20);
    expect(message).toMatch(/; and 49980 more\.$/);
    expect(boundedFields({ ["x".repeat(1_000_000)]: "y".repeat(1_000_000) }).fields).toEqual({ [`${"x".repeat(200)}…`]: `${"y".repeat(200)}…` });
  });

  it("fit into a response even if each character takes many bytes", () => {
    const wide = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}${"\u0001".repeat(300)}`, "\u0001€".repeat(150)]));
    const { message, extensions } = badInput(wide);
    expect(Buffer.byteLength(JSON.stringify({ message, extensions }))).toBeLessThan(8_500);
  });
});
