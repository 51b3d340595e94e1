import { attendee, memberOf, withKey } from "../testing/test-principals";
import { refusalIn, requireIn, requireNotWithheld } from "./access";
import { anonymous, type Principal } from "./principal";
import { requireRecent } from "./recent-authentication";

const NOW = 1_900_000_000_000;
const MINUTE = 60_000;
const signedIn = (authenticatedAt: number | undefined): Principal => {
  const { user, ...rest } = attendee();
  const { authenticatedAt: _, ...account } = user!;
  return { ...rest, user: authenticatedAt === undefined ? account : { ...account, authenticatedAt } };
};
const codeOf = (caller: Principal, minutes = 60): string => {
  try {
    return requireRecent(caller, minutes, NOW).id && "passes";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("requireRecent", () => {
  it.each([
    ["a session of this moment", signedIn(NOW), "passes"],
    ["a session at the limit", signedIn(NOW - 60 * MINUTE), "passes"],
    ["a session beyond it", signedIn(NOW - 60 * MINUTE - 1), "REAUTHENTICATION_REQUIRED"],
    ["a session of which nobody knows", signedIn(undefined), "REAUTHENTICATION_REQUIRED"],
    ["an API key", withKey(signedIn(0), []), "passes"],
    ["an anonymous caller", anonymous(), "UNAUTHENTICATED"],
  ])("decides on %s", (_what, caller, expected) => expect(codeOf(caller)).toBe(expected));

  it("says how long ago is allowed, in seconds", () => {
    expect(() => requireRecent(signedIn(0), 5, NOW)).toThrow(expect.objectContaining({ extensions: { maxAge: 300 } }) as Error);
  });
});

describe("an organization that withholds its permissions", () => {
  const member = memberOf("o", []);
  const withheld: Principal = { ...member, user: member.user && { ...member.user, memberships: [{ organizationId: "o", role: "OWNER", permissions: [], secondFactorRequired: true }] } };

  it("tells its members why, and nobody else", () => {
    const required = expect.objectContaining({ code: "SECOND_FACTOR_REQUIRED", extensions: { organizationId: "o" } }) as Error;
    expect(() => requireIn(withheld, "o", "events:read")).toThrow(required);
    expect(() => requireNotWithheld(withheld, "o")).toThrow(required);
    expect([refusalIn(withheld, "o"), refusalIn(withheld, "p"), refusalIn(member, "o"), refusalIn(attendee(), "o")].map(({ code }) => code)).toEqual([
      "SECOND_FACTOR_REQUIRED", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN",
    ]);
    for (const [caller, organization] of [[withheld, "p"], [withheld, null], [withheld, undefined], [member, "o"], [anonymous(), "o"]] as const) {
      expect(() => requireNotWithheld(caller, organization)).not.toThrow();
    }
  });
});
