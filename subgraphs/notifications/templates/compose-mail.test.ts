import { checkTemplateData, composeMail, requireTemplate } from "./compose-mail";
import { templates } from "./templates";

const ticketsReady = {
  buyer_name: "Ada",
  event_title: "Night of Lights",
  event_date: "2026-06-15T22:30:00Z",
  event_time_zone: "Europe/Paris",
  event_location: "Le Cargo, Caen",
  reference: "EP-7KQ2-M9XD",
  total_minor: 14_850,
  currency: "EUR",
  ticket_url: "https://tickets.example/?purchase=1&token=a.b",
  tickets: [{ code: "TKT-1", guest_name: "Ada Lovelace", type: "VIP" }, { code: "TKT-2", guest_name: "Grace Hopper", type: "Standard" }],
};
const samples: Readonly<Record<string, Record<string, unknown>>> = {
  tickets_ready: ticketsReady,
  purchase_confirmed: {
    buyer_name: "Ada", event_title: "Night of Lights", event_date: "2026-06-15T22:30:00Z", event_time_zone: "Europe/Paris",
    event_location: "Le Cargo, Caen", reference: "EP-7KQ2-M9XD", total_minor: 14_850, currency: "EUR",
    ticket_url: "https://tickets.example/?purchase=1&token=a.b", quantity: 2,
  },
  guest_ticket: {
    reason: "transferred", guest_name: "Grace", holder_name: "Grace Hopper", event_title: "Night of Lights", event_date: "2026-06-15T22:30:00Z",
    event_time_zone: "Europe/Paris", event_location: "Le Cargo, Caen", type: "VIP", code: "TKT-7K2M-9XQD",
  },
  ticket_generated: { guest_name: "John Doe", event_title: "Tech Conference 2026", ticket_url: "https://app.example/tickets/789" },
  invitation: { name: "", organization_name: "Lumière", inviter_name: "Ada", role: "MANAGER", link: "https://x.example/i?token=1", expires_at: "2026-07-01T10:00:00Z" },
  verify_email: { name: "Grace", link: "https://x.example/v?token=1" },
  password_reset: { name: "Grace", link: "https://x.example/r?token=1" },
  account_changed: { name: "Grace", change: "API_KEY_CREATED", at: "2026-07-01T10:00:00Z", api_key: "ep_4fk2x9qa", link: "https://x.example/reset-password" },
  second_factor_changed: { name: "Grace", change: "PASSKEY_ADDED", at: "2026-07-01T10:00:00Z" },
  event_cancelled: { event_title: "Night of Lights", message: "A storm.\n\nSorry!" },
  waiting_list_offer: {
    event_title: "Night of Lights",
    event_date: "2026-06-15T22:30:00Z",
    event_time_zone: "Europe/Paris",
    event_location: "Le Cargo, Caen",
    ticket_type: "Standard",
    quantity: 2,
    price_minor: 4_950,
    currency: "EUR",
    expires_at: "2026-06-01T10:30:00Z",
    link: "https://tickets.example/?waitingListEntry=1&token=a.b",
  },
  waiting_list_cancelled: {
    event_title: "Night of Lights", event_date: "2026-06-15T22:30:00Z", event_time_zone: "Europe/Paris", event_location: "Le Cargo, Caen", message: "A storm.",
  },
  plain: { subject: "Before Saturday", body: "Hello,\nthe doors open at 18:00." },
};
const compose = (name: string, data: object, locale = "en", files = { attached: 0, omitted: 0 }) => {
  const template = requireTemplate(name);
  return composeMail(template, checkTemplateData(template, data), locale, files);
};
const fieldsOf = (name: string, data: object): unknown => {
  try {
    compose(name, data);
  } catch (error) {
    return (error as { extensions: { fields: unknown } }).extensions.fields;
  }
  return null;
};

describe.each(templates.map(({ name }) => name))("the template %s", (name) => {
  it.each(["en", "fr"])("is a whole mail in %s, with the same content as text", (locale) => {
    const mail = compose(name, samples[name] ?? {}, locale);
    expect(mail.subject).toMatch(/\S/);
    expect(mail.html).toContain(`<html lang="${locale}"`);
    expect(`${mail.subject}${mail.html}${mail.text}`).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
    const { link, ticket_url: url } = samples[name] as { link?: string; ticket_url?: string };
    if (link ?? url) expect(mail.text).toContain(link ?? url);
  });

  it("speaks French to French readers alone", () => {
    const say = (locale: string) => compose(name, samples[name] ?? {}, locale).html;
    expect(say("fr-CH")).toContain('<html lang="fr"');
    expect(say("de")).toBe(say("en"));
    expect(say("not a locale")).toBe(say("en"));
  });

  it("survives storage: what was checked once is checked again without a change", () => {
    const template = requireTemplate(name);
    const once = checkTemplateData(template, samples[name]);
    expect(checkTemplateData(template, JSON.parse(JSON.stringify(once)))).toEqual(JSON.parse(JSON.stringify(once)));
  });
});

describe("a mail", () => {
  it("shows the time where the event is, in the reader's language", () => {
    const english = compose("tickets_ready", ticketsReady, "en-GB");
    // Half past midnight in Paris is the next day there.
    expect(english.text).toContain("16 June 2026");
    expect(english.text).toMatch(/00:30 \((CEST|GMT\+2)\)/);
    expect(english.text).toContain("€148.50");
    const french = compose("tickets_ready", ticketsReady, "fr");
    expect(french.text).toContain("Mardi 16 juin 2026");
    expect(french.text).toMatch(/148,50\s€/);
    expect(french.subject).toBe("Vos 2 billets pour Night of Lights, le 16 juin");
  });

  it("escapes whatever others wrote", () => {
    const evil = `<script>alert("1")</script>' onmouseover='x`;
    const mail = compose("tickets_ready", { ...ticketsReady, buyer_name: evil, event_title: evil, event_location: evil, tickets: [{ code: evil.slice(0, 50), guest_name: evil, type: evil }] });
    expect(mail.html).not.toContain("<script>");
    expect(mail.html).not.toContain("' onmouseover");
    expect(mail.html).toContain("&lt;script&gt;");
    expect(compose("plain", { subject: "x", body: "<b>1</b>\n<i>2</i>" }).html).toContain("&lt;b&gt;1&lt;/b&gt;<br>&lt;i&gt;2");
  });

  it("turns what cannot be seen into blanks, line breaks in a subject above all", () => {
    expect(compose("plain", { subject: "Hello\r\nBcc: eve@example.com", body: "x" }).subject).toBe("Hello Bcc: eve@example.com");
    expect(compose("event_cancelled", { event_title: "a\u202Eb\u0000c" }).subject).toBe("Cancelled: a b c");
  });

  it("says what goes along and what does not", () => {
    const text = (attached: number, omitted: number) => compose("tickets_ready", ticketsReady, "en", { attached, omitted }).text;
    expect(text(2, 0)).toContain("Each ticket is attached");
    expect(text(0, 0)).not.toContain("attached");
    expect(text(1, 1)).toContain("1 more PDF");
  });

  it("lists so many tickets and counts the others", () => {
    const tickets = Array.from({ length: 27 }, (_, index) => ({ code: `TKT-${index}`, guest_name: "Ada", type: "VIP" }));
    const { text, html } = compose("tickets_ready", { ...ticketsReady, tickets });
    expect(text).toContain("TKT-19");
    expect(text).not.toContain("TKT-20");
    expect(html).toContain("and 7 more");
  });
});

describe("what a template is filled with", () => {
  it.each([
    ["an unknown template", "no_such_thing", {}, { template: expect.any(String) as string }],
    ["a missing field", "plain", { subject: "x" }, { "data.body": expect.any(String) as string }],
    ["blanks", "plain", { subject: " \n ", body: "x" }, { "data.subject": "must not be empty" }],
    ["a link that is none", "ticket_generated", { guest_name: "a", event_title: "b", ticket_url: "javascript:alert(1)" }, { "data.ticket_url": expect.stringContaining("http") as string }],
    ["a time zone that is none", "tickets_ready", { ...ticketsReady, event_time_zone: "Mars/Olympus" }, { "data.event_time_zone": "must be an IANA time zone, e.g. Europe/Paris" }],
    ["a bad ticket in a list", "tickets_ready", { ...ticketsReady, tickets: [{ code: "a", guest_name: "b" }] }, { "data.tickets.0.type": expect.any(String) as string }],
  ])("is refused by field for %s", (_what, name, data, fields) => {
    expect(fieldsOf(name, data)).toEqual(fields);
  });
});
