import { accountChanges } from "./account-changed.words";
import { checkTemplateData, composeMail, requireTemplate } from "./compose-mail";

const LINK = "https://x.example/reset-password";
const compose = (data: object, locale = "en") => {
  const template = requireTemplate("account_changed");
  const given = { name: "Grace", at: "2026-07-01T22:30:00Z", link: LINK, ...data };
  return composeMail(template, checkTemplateData(template, given), locale, { attached: 0, omitted: 0 });
};

describe.each(accountChanges)("the email about %s", (change) => {
  it.each(["en", "fr"])("says in %s what happened, when, and what to do if it was another person", (locale) => {
    const { subject, text, html } = compose({ change, organization_name: "Lumière" }, locale);
    expect(subject.length).toBeGreaterThan(10);
    expect(text).toContain(locale === "fr" ? "1 juillet 2026" : "July 1, 2026");
    expect(text).toMatch(/(22:30|10:30\sPM) UTC/);
    expect(text).toMatch(locale === "fr" ? /nouveau mot de passe|choisissez-en un nouveau/ : /choose a new password/i);
    expect(text).toContain(LINK);
    expect(html).toContain(`href="${LINK}"`);
    expect(`${subject}${text}`).not.toMatch(/undefined|\bnull\b/);
  });
});

it("has subjects that differ, in each language", () => {
  for (const locale of ["en", "fr"]) {
    const subjects = accountChanges.map((change) => compose({ change }, locale).subject);
    expect(new Set(subjects).size).toBe(accountChanges.length);
  }
});

it("names the device, the key and the organization where they are known", () => {
  expect(compose({ change: "NEW_SIGN_IN", device: "Firefox, Windows" }).text).toContain("Firefox, Windows");
  expect(compose({ change: "API_KEY_CREATED", api_key: "ep_4fk2x9qa" }).text).toContain("ep_4fk2x9qa…");
  expect(compose({ change: "OWNER_ADDED", organization_name: "Lumière" }).subject).toBe("Lumière has a new owner");
  expect(compose({ change: "OWNER_ADDED", organization_name: "Olympia" }, "fr").subject).toBe("«\u00a0Olympia\u00a0» a un nouveau propriétaire");
});

it("cannot be sent by organizers", () => expect(requireTemplate("account_changed").audience).toBe("services"));
