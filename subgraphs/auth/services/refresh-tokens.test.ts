import { newRefreshToken, secondUse, successorOf } from "./refresh-tokens";

const spent = new Date("2026-06-15T12:00:00Z");
const after = (milliseconds: number) => new Date(spent.getTime() + milliseconds);

describe("a refresh token that is used a second time", () => {
  it("asks for a lost answer within ten seconds", () => {
    expect(secondUse(spent, false, after(10_000))).toBe("repeat");
  });

  it("is a stolen copy later than that", () => {
    expect(secondUse(spent, false, after(10_001))).toBe("reuse");
  });

  it("is a stolen copy at once when its successor was used", () => {
    expect(secondUse(spent, true, after(1))).toBe("reuse");
  });
});

describe("the successor of a refresh token", () => {
  const token = newRefreshToken();

  it("looks like any other", () => {
    expect(token).toMatch(/^epr_[\w-]{43}$/);
    expect(successorOf(token, "salt", "secret")).toMatch(/^epr_[\w-]{43}$/);
  });

  it("is the same again, and needs token, salt and secret", () => {
    const successor = successorOf(token, "salt", "secret");
    expect(successorOf(token, "salt", "secret")).toBe(successor);
    expect(successorOf(token, "pepper", "secret")).not.toBe(successor);
    expect(successorOf(token, "salt", "another")).not.toBe(successor);
    expect(successorOf(newRefreshToken(), "salt", "secret")).not.toBe(successor);
  });
});
