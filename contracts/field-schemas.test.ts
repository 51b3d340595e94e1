import { z } from "zod";
import { email, emailOrText, id, instant, timeZone } from "./field-schemas";

const problem = (schema: z.ZodType, value: unknown): string | undefined => schema.safeParse(value).error?.issues[0]?.message;

describe("fields of service calls and jobs", () => {
  it("read IDs in any letter case", () => {
    expect(id.parse("0190A6E4-7C1B-7D3E-9F00-A1B2C3D4E5F6")).toBe("0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f6");
    expect(z.array(id).parse(["0190A6E4-7C1B-7D3E-9F00-A1B2C3D4E5F6"])).toEqual(["0190a6e4-7c1b-7d3e-9f00-a1b2c3d4e5f6"]);
    expect(problem(id, "nonsense")).toBe("Invalid UUID");
  });

  it("read instants as the API does, and rewrite them in UTC", () => {
    expect(instant.parse("2026-06-15T09:00:00+02:00")).toBe("2026-06-15T07:00:00.000Z");
    expect(instant.nullable().default(null).parse(undefined)).toBeNull();
    for (const impossible of ["2027-02-30T10:00:00Z", "2027-06-15T24:00:00Z", "2027-06-15T10:00:00+23:59", "2027-06-15T10:00Z", "0000-06-15T10:00:00Z"]) {
      expect([impossible, problem(instant, impossible)]).toEqual([impossible, expect.stringMatching(/^must be an existing date and time/)]);
    }
    expect(problem(instant, 5)).toMatch(/expected string/);
  });

  it("read email addresses as the API does", () => {
    expect(email.parse(" a@россия.рф")).toBe("a@xn--h1alffa9f.xn--p1ai");
    expect(problem(email, "nobody")).toMatch(/^must be an email address/);
    expect([emailOrText.parse("a@россия.рф "), emailOrText.parse("+33612345678")]).toEqual(["a@xn--h1alffa9f.xn--p1ai", "+33612345678"]);
  });

  it("read time zones in any letter case", () => {
    expect(timeZone.parse("europe/paris")).toBe("Europe/Paris");
    expect(problem(timeZone, "Europe/Atlantis")).toMatch(/^must be an IANA time zone/);
  });
});
