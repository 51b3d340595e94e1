import { acceptedEncoding } from "./accepted-encoding";

describe("the encoding of a response", () => {
  it.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["BR;q=1.0, gzip;q=0.8, *;q=0.1", "br"],
    ["br;q=0.5, gzip", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["*", "br"],
    ["*;q=0.5, br;q=0", "gzip"],
    ["gzip; q = 0.3", "gzip"],
    ["identity;q=0, gzip", "gzip"],
    ["identity, gzip;q=0.5", null],
    ["identity", null],
    ["br;q=0, gzip;q=0", null],
    ["*;q=0", null],
    ["deflate, zstd", null],
    ["gzip;q=x", "gzip"],
    ["", null],
    [undefined, null],
  ])("for %j is %j", (header, encoding) => {
    expect(acceptedEncoding(header)).toBe(encoding);
  });
});
