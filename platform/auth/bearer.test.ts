import { bearerTokenOf } from "./bearer";

describe("bearerTokenOf", () => {
  it.each([
    ["Bearer abc.def-g_h", "abc.def-g_h"],
    ["bearer  ep_1a2b", "ep_1a2b"],
  ])("reads %j", (header, token) => expect(bearerTokenOf(header)).toBe(token));

  it.each(["", "Bearer", "Bearer ", "Basic abc", "abc", "Bearer a b", `Bearer ${"a".repeat(4_000)}`])("rejects %j", (header) =>
    expect(() => bearerTokenOf(header)).toThrow("Bearer <access token or API key>"),
  );
});
