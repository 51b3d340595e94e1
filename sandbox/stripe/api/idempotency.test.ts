import type { IdempotentAnswer } from "../model/records";
import { decodeForm } from "./form";
import { earlierAnswer, fingerprint, REMEMBER_ANSWER_MS } from "./idempotency";

const print = (encoded: string, path = "/v1/refunds") => fingerprint("POST", path, decodeForm(encoded));

const answers = (answer: Partial<IdempotentAnswer>) => ({
  get: () => ({
    key: "k",
    fingerprint: print("a=1"),
    requestId: "req_1",
    at: Date.now(),
    status: 200,
    body: {},
    ...answer,
  }),
  all: () => [],
  put: () => undefined,
  remove: () => undefined,
});

test("the order of the parameters does not matter, their values and the call do", () => {
  expect(print("a=1&b[c]=2")).toBe(print("b[c]=2&a=1"));
  expect(print("a=1")).not.toBe(print("a=2"));
  expect(print("a=1")).not.toBe(print("a=1", "/v1/customers"));
  expect(print("a[]=1&a[]=2")).not.toBe(print("a[]=2&a[]=1"));
});

test("the same request gets its first answer for a day", () => {
  expect(earlierAnswer(answers({}) as never, "k", print("a=1"))?.requestId).toBe("req_1");
  const old = answers({ at: Date.now() - REMEMBER_ANSWER_MS - 1 });
  expect(earlierAnswer(old as never, "k", print("a=1"))).toBeUndefined();
});

test("another request under the same key, and a key that is too long, are refused", () => {
  expect(() => earlierAnswer(answers({}) as never, "k", print("a=2"))).toThrow(
    expect.objectContaining({ status: 400, body: expect.objectContaining({ type: "idempotency_error" }) }),
  );
  expect(() => earlierAnswer(answers({}) as never, "k".repeat(256), print("a=1"))).toThrow(/255/);
});
