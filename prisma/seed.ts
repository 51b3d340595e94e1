/**
 * Demo data, made the way everybody makes data: through the public API. Its last line on stdout says what can be tried.
 * Reads GATEWAY_URL and INBOX_URL: the demo organizer confirms her address, and the door's staff accepts its invitation, as
 * everybody does, with the link in the mail. Where real mail is sent there is no inbox to open it from, so that nobody is
 * invited, and she is told to confirm her address when she wants to: it is not ours to say that it is hers.
 */
const gateway = process.env.GATEWAY_URL ?? "http://127.0.0.1:4000";
const inbox = process.env.INBOX_URL;

/** Published in the README and in the summary of `npm start`; refused in production, like all demo data. */
const PASSWORD = "lights-on-2026!";
const DAY = 86_400_000;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a script: the answers are looked at once, right here
type Data = Record<string, any>;

async function graph(query: string, variables: Data = {}, token?: string): Promise<Data> {
  const response = await fetch(`${gateway}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(`${query}: ${errors.map(({ message }) => message).join("; ")}`);
  return data;
}

async function register(email: string, name: string, locale: string): Promise<string> {
  const { register: payload } = await graph(`mutation($input: RegisterInput!) { register(input: $input) { accessToken } }`, { input: { email, name, locale, password: PASSWORD } });
  return (payload as { accessToken: string }).accessToken;
}

/** The token in the newest link to `page` that came to this address; null when none comes within 10 s. */
async function tokenOf(page: "verify-email" | "accept-invitation", email: string): Promise<string | null> {
  for (let attempt = 0; inbox && attempt < 200; attempt++) {
    const messages = (await (await fetch(`${inbox}/api/messages?to=${encodeURIComponent(email)}`)).json()) as { text: string }[];
    const token = messages.map(({ text }) => new RegExp(`/${page}#token=([\\w.~-]+)`).exec(text)?.[1]).find(Boolean);
    if (token) return token;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}

/** Whoever is not confirmed may not invite, send mail to guests or make API keys. @returns whether it could be done */
async function confirmAddress(email: string): Promise<boolean> {
  const token = await tokenOf("verify-email", email);
  if (token) await graph(`mutation($token: String!) { verifyEmail(token: $token) { id } }`, { token });
  return token !== null;
}

/** Somebody who scans at the door. @returns whether she was invited and has accepted */
async function inviteStaff(organizationId: string, organizer: string, email: string, name: string): Promise<boolean> {
  await graph(`mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`, { input: { organizationId, email, role: "STAFF" } }, organizer);
  const account = await register(email, name, "en");
  const invitation = await tokenOf("accept-invitation", email);
  if (invitation) await graph(`mutation($token: String!) { acceptInvitation(token: $token) { role } }`, { token: invitation }, account);
  return invitation !== null;
}

async function createEvent(token: string, input: Data): Promise<Data> {
  const { createEvent: event } = await graph(`mutation($input: CreateEventInput!) { createEvent(input: $input) { id ticketTypes { id name } } }`, { input }, token);
  return event as Data;
}

const at = (days: number, hour: number): string => {
  const date = new Date(Date.now() + days * DAY);
  date.setUTCHours(hour, 0, 0, 0);
  return date.toISOString();
};

async function main(): Promise<void> {
  const olivia = await register("olivia@lights.example", "Olivia Martin", "fr");
  const { createOrganization } = await graph(`mutation { createOrganization(input: { name: "Lights & Co" }) { id } }`, {}, olivia);
  const organizationId = (createOrganization as { id: string }).id;

  const lights = await createEvent(olivia, {
    organizationId,
    title: "Night of Lights",
    description: "One night, forty installations, and the whole Grand Palais in the dark.",
    startsAt: at(30, 18),
    endsAt: at(30, 23),
    timeZone: "Europe/Paris",
    location: "Grand Palais, Paris",
    maxAttendees: 500,
    ticketTypes: [
      { name: "Standard", description: "Entry for one", price: "25.00", quantity: 400 },
      { name: "VIP", description: "Entry for one, guided tour and a glass of something", price: "99.50", quantity: 50 },
      { name: "Under 18", price: "0", quantity: 100, maxPerPurchase: 4 },
    ],
  });
  const breakfast = await createEvent(olivia, {
    organizationId,
    title: "Open Source Breakfast",
    description: "Coffee, croissants, and people who write software in the open.",
    startsAt: at(7, 7),
    endsAt: at(7, 10),
    timeZone: "Europe/Paris",
    location: "Station F, Paris",
    maxAttendees: 80,
    ticketTypes: [{ name: "Seat", price: "0", quantity: 80, maxPerPurchase: 2 }],
  });
  for (const event of [lights, breakfast]) await graph(`mutation($id: ID!) { publishEvent(id: $id) { id } }`, { id: event.id as string }, olivia);
  await createEvent(olivia, {
    organizationId,
    title: "Winter Market (draft)",
    startsAt: at(60, 12),
    endsAt: at(60, 20),
    location: "Place des Vosges, Paris",
    maxAttendees: 2_000,
    ticketTypes: [{ name: "Entry", price: "5.00", quantity: 2_000 }],
  });

  const accounts = [{ email: "olivia@lights.example", name: "Olivia Martin", password: PASSWORD, what: "runs the organization" }];
  // The mail came while the events were made.
  if ((await confirmAddress("olivia@lights.example")) && (await inviteStaff(organizationId, olivia, "sam@lights.example", "Sam Porter"))) {
    accounts.push({ email: "sam@lights.example", name: "Sam Porter", password: PASSWORD, what: "scans at the door" });
  }
  const nina = await register("nina@example.com", "Nina Berger", "en");
  accounts.push({ email: "nina@example.com", name: "Nina Berger", password: PASSWORD, what: "buys tickets" });
  await graph(
    `mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id } }`,
    {
      input: {
        eventId: breakfast.id as string,
        items: [{ ticketTypeId: (breakfast.ticketTypes as { id: string }[])[0]?.id, quantity: 2 }],
        buyer: { firstName: "Nina", lastName: "Berger", email: "nina@example.com" },
        returnUrl: "http://localhost/",
        idempotencyKey: "demo-breakfast",
      },
    },
    nina,
  );
  process.stdout.write(`${JSON.stringify({ accounts, links: [] })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
