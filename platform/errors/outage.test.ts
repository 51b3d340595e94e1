import { isOutage } from "./outage";

describe("an outage", () => {
  it.each([
    [Object.assign(new Error("x"), { code: "P1001" })],
    [Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" })],
    [new Error("Command timed out")],
    [new Error("outer", { cause: Object.assign(new Error("terminating"), { code: "57P01" }) })],
    [Object.assign(new Error("x"), { meta: { driverAdapterError: { cause: { originalCode: "08006" } } } })],
  ])("is seen in %s", (error) => expect(isOutage(error)).toBe(true));

  it.each([[new Error("a bug")], [Object.assign(new Error("unique"), { code: "P2002" })], [Object.assign(new Error("no file"), { code: "EACCES", syscall: "open" })], [null], ["text"]])(
    "is not seen in %s",
    (error) => expect(isOutage(error)).toBe(false),
  );
});
