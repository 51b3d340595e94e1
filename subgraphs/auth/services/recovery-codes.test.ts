import { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes";

describe("recovery codes", () => {
  it("are ten different ones of 80 bits", () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  });

  it("are recognized however they are typed, for their user", () => {
    const hash = hashRecoveryCode("u", "OIAB-CDEF-GH23-4567");
    for (const typed of ["oiab-cdef-gh23-4567", "0iab cdef gh23 4567", "O1ABCDEFGH234567", " OIAB–CDEF–GH23–4567 "]) expect(hashRecoveryCode("u", typed)).toBe(hash);
    expect(hashRecoveryCode("v", "OIAB-CDEF-GH23-4567")).not.toBe(hash);
    expect(hashRecoveryCode("u", "OIAB-CDEF-GH23-4566")).not.toBe(hash);
  });
});
