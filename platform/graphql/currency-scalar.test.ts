import { GraphQLError, parseValue } from "graphql";
import { CurrencyScalar } from "./scalars";

describe("the Currency scalar", () => {
  it.each(["EUR", "HUF", "JPY", "KWD", "XOF", "VED"])("accepts %s, as a variable and in the document", (code) => {
    expect([CurrencyScalar.parseValue(code), CurrencyScalar.parseLiteral(parseValue(`"${code}"`))]).toEqual([code, code]);
  });

  it.each(["XDR", "XSU", "XUA", "XAU", "XXX", "XTS", "HRK", "BGN", "CHE", "CLF", "COU", "MXV", "UYI", "USN", "BOV", "eur", "", "EURO"])("refuses %j, and says what it wants", (code) => {
    for (const read of [() => CurrencyScalar.parseValue(code), () => CurrencyScalar.parseLiteral(parseValue(JSON.stringify(code)))]) {
      expect(read).toThrow(GraphQLError);
      expect(read).toThrow("must be the ISO 4217 code of a currency in circulation");
    }
  });

  it("still shows the currency of an event that was created before it was withdrawn", () => {
    expect(CurrencyScalar.serialize("HRK")).toBe("HRK");
  });
});
