import { newApiKey, prefixOf } from "./api-key-format";

describe("API keys", () => {
  it("are ep_<prefix>_<secret>, and are found by what is shown of them", () => {
    for (let round = 0; round < 200; round++) {
      const { secret, prefix, secretHash } = newApiKey();
      expect(prefix).toMatch(/^ep_[a-z0-9]{8}$/);
      expect(prefixOf(secret)).toBe(prefix);
      expect(secretHash).not.toContain(secret);
    }
  });

  it.each(["", "ep_", "ep_abcdefgh", "ep_abcdefgh_short", "sk_abcdefgh_0123456789012345678901234567890123456789012", "ep_ABCDEFGH_0123456789012345678901234567890123456789012"])(
    "do not look like %j",
    (text) => expect(prefixOf(text)).toBeNull(),
  );
});
