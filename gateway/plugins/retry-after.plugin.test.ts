import { retryOf } from "./retry-after.plugin";

const busy = (path: (string | number)[] | undefined, retryAfter = 2) => ({ message: "", ...(path ? { path } : {}), extensions: { code: "SERVICE_UNAVAILABLE", service: "core", retryAfter } });
const limited = (path: (string | number)[] | undefined, retryAfter = 2) => ({ message: "", ...(path ? { path } : {}), extensions: { code: "RATE_LIMITED", retryAfter } });
const missing = (path: (string | number)[]) => ({ message: "", path, extensions: { code: "NOT_FOUND" } });

describe("retryOf", () => {
  it("finds nothing in a result without such errors", () => {
    expect(retryOf({ data: { a: 1 } })).toBeUndefined();
    expect(retryOf({ data: { a: null }, errors: [missing(["a"])] })).toBeUndefined();
  });

  it("returns the largest wait of all errors, rounded up", () => {
    const errors = [busy(["a"], 2.1), limited(["b", 0, "c"], 7.2), busy(["d"], 3)];
    expect(retryOf({ data: { a: null, b: [{ c: null }], d: null }, errors })?.after).toBe("8");
  });

  it.each([
    ["the only root field", { data: { a: null }, errors: [busy(["a"])] }, 503],
    ["every root field", { data: { a: null, b: null }, errors: [busy(["a"]), busy(["b"])] }, 503],
    ["a rate limit", { data: { a: null }, errors: [limited(["a"])] }, 429],
    ["both: 503 wins", { data: { a: null, b: null }, errors: [limited(["a"]), busy(["b"])] }, 503],
    ["a nested field that cannot be null", { data: { a: null }, errors: [busy(["a", "b", "c"])] }, 503],
    ["a root field that cannot be null", { data: null, errors: [busy(["a"])] }, 503],
    ["the operation itself", { errors: [limited(undefined)] }, 429],
  ])("sets a status when this failed: %s", (_what, result, status) => expect(retryOf(result)?.status).toBe(status));

  it.each([
    ["another root field has a value", { data: { a: null, b: 1 }, errors: [busy(["a"])] }],
    ["another root field failed otherwise", { data: { a: null, b: null }, errors: [busy(["a"]), missing(["b"])] }],
    ["another root field is null without an error", { data: { a: null, b: null }, errors: [busy(["a"])] }],
    ["the failure is nested and the root field has a value", { data: { a: { b: null } }, errors: [busy(["a", "b"])] }],
    ["there is no data because of another error, too", { data: null, errors: [busy(["a"]), missing(["b"])] }],
  ])("sets no status when %s", (_what, result) => expect(retryOf(result)).toEqual({ after: "2", status: undefined }));
});
