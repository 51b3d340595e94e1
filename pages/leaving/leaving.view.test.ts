import { byTag, textOf } from "../testing/words-of";
import { leavingMessages } from "./leaving.messages";
import { leavingTarget } from "./leaving.target";
import { leavingView } from "./leaving.view";

const words = leavingMessages.en;
const target = (url: string, search = "") => leavingTarget(encodeURIComponent(url), search);

describe("the page before another website", () => {
  it("shows the host and leads there with what the payment gateway added", () => {
    const url = target("https://shop.example/thanks?order=1", "?payment_intent=pi_1");
    const nodes = leavingView(url, words);
    expect(textOf(nodes)).toContain("You are leaving for shop.example");
    const [link] = byTag(nodes, "a");
    expect(link?.attributes).toMatchObject({ href: "https://shop.example/thanks?order=1&payment_intent=pi_1", rel: "noreferrer" });
  });

  it.each([
    ["https://evil.example\\@good.example/", "evil.example"],
    ["https://pаypal.com/", "xn--pypal-4ve.com"],
    ["https://shop.example:8443/x", "shop.example:8443"],
    ["https://ｅｖｉｌ.example/", "evil.example"],
    ["http://localhost:3000/x", "localhost:3000"],
  ])("shows where %s really leads", (url, host) => {
    expect(target(url)?.host).toBe(host);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "http://evil.example/", "https://good.example@evil.example/", "https://u:p@evil.example", "//evil.example", "", "%E0%A4%A"])(
    "leads nowhere for %j",
    (url) => {
      expect(target(url)).toBeNull();
      expect(byTag(leavingView(target(url), words), "a")).toEqual([]);
    },
  );

  it("leads nowhere for a fragment that cannot be decoded", () => {
    expect(leavingTarget("%E0%A4%A", "")).toBeNull();
    expect(leavingTarget(null, "")).toBeNull();
  });
});
