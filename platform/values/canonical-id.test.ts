import { newId } from "../db/new-id";
import { canonicalId } from "./canonical-id";

const ID = "0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f6";

describe("canonicalId", () => {
  it.each([
    ["in lower case", ID],
    ["in capital letters", ID.toUpperCase()],
    ["in mixed case", "0190A6e4-7c1B-7d3E-9F00-a1b2C3d4E5f6"],
    ["without hyphens", ID.replaceAll("-", "")],
    ["in braces", `{${ID.toUpperCase()}}`],
    ["with hyphens after every four digits", "0190-a6e4-7c1b-7d3e-9f00-a1b2-c3d4-e5f6"],
  ])("rewrites a UUID %s", (_how, text) => {
    expect(canonicalId(text)).toBe(ID);
  });

  it("does not change an ID of ours", () => {
    const id = newId();
    expect(canonicalId(id)).toBe(id);
  });

  it.each(["MjAyNi0wMS0wMVQ|ABC", "Scan-ABC", "", `${ID.toUpperCase()}0`, ` ${ID.toUpperCase()}`, `{${ID}`, "G190A6E4-7C1B-7D3E-9F00-A1B2C3D4E5F6"])(
    "leaves %j alone, which is no UUID",
    (text) => {
      expect(canonicalId(text)).toBe(text);
    },
  );
});
