import { rateLimited, unauthenticated } from "../../platform/errors/platform-errors";
import { createLogger } from "../../platform/logging/logger";
import { CapturedLog } from "../../platform/testing/captured-log";
import { Authenticator } from "./authenticator";

const origin = { address: "203.0.113.77", locale: undefined };
const verify = () => Promise.reject(unauthenticated("This token has expired."));

function authenticatorWith(countAddress: () => Promise<void>) {
  const log = new CapturedLog();
  const authenticator = new Authenticator({ verify }, {} as never, { countAddress }, createLogger("gateway", "info", log.sink));
  return { authenticator, lines: () => log.lines.map(({ message, data }) => [message, data?.reason, data?.network]) };
}

describe("Authenticator", () => {
  it("logs a refused token with the network it came from, and without the token", async () => {
    const { authenticator, lines } = authenticatorWith(() => Promise.resolve());
    await expect(authenticator.authenticate("Bearer a.secret.token", origin)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(lines()).toEqual([["token refused", "This token has expired.", "203.0.113.0/24"]]);
  });

  it("logs that a network sent too many", async () => {
    const { authenticator, lines } = authenticatorWith(() => Promise.reject(rateLimited(7)));
    await expect(authenticator.authenticate("nonsense", origin)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(lines().map(([message]) => message)).toEqual(["token refused", "token guesses limited"]);
  });
});
