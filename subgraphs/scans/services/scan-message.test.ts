import { ScanOutcome } from "../schema/enums";
import { scanMessage } from "./scan-message";

describe("what the person at the door reads", () => {
  it.each(Object.values(ScanOutcome))("is one short sentence or two for %s, in French and in English", (outcome) => {
    for (const locale of ["fr", "en"]) {
      const message = scanMessage(outcome, locale);
      expect(message).toMatch(/^\p{Lu}.*[.!]$/u);
      expect(message.length).toBeLessThan(70);
    }
    expect(scanMessage(outcome, "fr")).not.toBe(scanMessage(outcome, "en"));
  });

  it("is French for every kind of French, and English for whatever else", () => {
    const french = scanMessage("TOO_EARLY", "fr");
    for (const locale of ["fr-CH", "FR", "fr-Latn-FR"]) expect(scanMessage("TOO_EARLY", locale)).toBe(french);
    for (const locale of ["en", "de", "fro", ""]) expect(scanMessage("TOO_EARLY", locale)).toBe(scanMessage("TOO_EARLY", "en"));
  });

  it("says where the guest went in, when that is known", () => {
    expect(scanMessage("DUPLICATE", "en", "North")).toBe("This ticket was already used, at “North”.");
    expect(scanMessage("DUPLICATE", "en", null)).toBe("This ticket was already used.");
    expect(scanMessage("ADMITTED", "en", "North")).not.toContain("North");
  });
});
