import { printWarning } from "./print-warning";
import { aDesign, aTicketContent } from "./ticket-content.fixture";

describe("printWarning", () => {
  it("returns null when every character can be drawn", () => {
    expect(printWarning(aTicketContent())).toBeNull();
    expect(printWarning(aTicketContent({ guestName: "Þórður Ñandú Ελένη Дмитрий محمد", location: null }))).toBeNull();
  });

  it("names each field and its characters, each once", () => {
    const warning = printWarning(aTicketContent({ guestName: "山田 山本", eventTitle: "Nuit 🎉", design: aDesign({ footer: "ภ" }) }));
    expect(warning).toContain("event title: 🎉");
    expect(warning).toContain("guest name: 山 田 本");
    expect(warning).toContain("footer: ภ");
  });

  it("stays short for a text of unprintable characters", () => {
    const text = Array.from({ length: 200 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("");
    expect(printWarning(aTicketContent({ eventTitle: text }))!.length).toBeLessThan(200);
  });
});
