import { reseal, seal, unseal } from "./sealed-text";

const OLD = "an-old-secret-of-some-length";
const NEW = "a-new-secret-of-some-length";

describe("sealed text", () => {
  it("opens with any of the secrets, so that they can be rotated", () => {
    const sealed = seal("très secret", "row-1", [OLD]);
    expect(unseal(sealed, "row-1", [NEW, OLD])).toBe("très secret");
  });

  it("stays closed to other secrets and for other rows", () => {
    const sealed = seal("secret", "row-1", [OLD]);
    expect(() => unseal(sealed, "row-1", [NEW])).toThrow("not known here");
    expect(() => unseal(sealed, "row-2", [OLD])).toThrow("not known here");
  });

  it("notices every change", () => {
    const parts = seal("secret", "row-1", [OLD]).split(".");
    parts[3] = Buffer.from("forged").toString("base64url");
    expect(() => unseal(parts.join("."), "row-1", [OLD])).toThrow("not known here");
    expect(() => unseal("nonsense", "row-1", [OLD])).toThrow("not known here");
  });

  it("is sealed again with the first secret, unless that sealed it", () => {
    const sealed = seal("secret", "row-1", [OLD]);
    expect(reseal(sealed, "row-1", [OLD, NEW])).toBe(sealed);
    expect(unseal(reseal(sealed, "row-1", [NEW, OLD]), "row-1", [NEW])).toBe("secret");
    expect(() => reseal(sealed, "row-1", [NEW])).toThrow("not known here");
  });

  it("never looks the same twice", () => {
    expect(seal("secret", "row-1", [OLD])).not.toBe(seal("secret", "row-1", [OLD]));
  });
});
