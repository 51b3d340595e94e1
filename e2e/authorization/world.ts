import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmAddress, order, payWithCard, publish, PURCHASE, register, tokenIn, type PublishedEvent } from "../people";
import { type System } from "../system";
import { Accounts, type Account } from "./accounts";
import { PEOPLE } from "./callers";
import { Workshop, type Bought, type Place } from "./workshop";

/** What is looked at: of everything there is one, by its id. */
export interface Things extends Place {
  readonly strangersOrganization: string;
  readonly draft: string;
  readonly cancelled: string;
  /** To the event that was cancelled: its money went back. */
  readonly refunded: string;
  /** Paid, and scanned by the manager. */
  readonly purchase: Bought;
  /** Not paid yet. */
  readonly pending: string;
  /** At the stranger's. */
  readonly elsewhere: string;
  readonly scan: string;
  readonly guestImport: string;
  readonly job: string;
  readonly failedJob: string;
  readonly notification: string;
  readonly waiting: string;
}

/** Who asks, what is asked for, and what is made anew for everybody who may change it. */
export interface World {
  readonly accounts: Accounts;
  readonly things: Things;
  readonly make: Workshop;
  readonly close: () => Promise<void>;
}

const TYPES = [{ name: "Free", price: "0", quantity: 5_000 }, { name: "Paid", price: "25.00", quantity: 500 }, { name: "Gone", price: "0", quantity: 1 }];
const REFUNDS = `query($id: ID!) { purchase(id: $id) { status payment { refunds { id } } } }`;
const JOBS = `query($id: ID!) { event(id: $id) { generationJobs { id status } } }`;
const CSV = "first_name,last_name,email,phone,ticket_type\nGrace,Hopper,grace@example.com,06 12 34 56 78,Free\nNo,Address,,,Free\n";

const patiently = <T>(what: string, probe: () => Promise<T>): Promise<NonNullable<T>> => waitFor(what, probe, 40_000);

/** One organization with an event in which there is something of everything, and another one beside it. */
export async function buildWorld(system: System): Promise<World> {
  const { gateway = "", inbox = "", stripe = "" } = system.urls;
  const anybody = new GraphClient(gateway);
  const [auth, payments, tickets, notifications] = await Promise.all([connect(system, "auth"), connect(system, "payments"), connect(system, "tickets"), connect(system, "notifications")]);
  const accounts = await Accounts.open(anybody, inbox, auth, async () => recruit(await register(anybody, "another owner")));
  const { owner, stranger, attendee, manager, staff, administrator } = accounts.of;
  await Promise.all(PEOPLE.map((person) => accounts.spareKey(person)));

  const [organization, strangersOrganization] = [await organize(owner), await organize(stranger)];
  for (const [account, role] of [[manager, "MANAGER"], [staff, "STAFF"]] as const) await join(owner, organization, account, role, inbox);
  const event = await publishAs(owner, organization, TYPES, 10_000);
  const [cancelled, strangers] = [await publishAs(owner, organization, TYPES, 100), await publishAs(stranger, strangersOrganization, TYPES, 100)];
  const place: Place = { organization, event, inbox };
  const make = new Workshop(accounts, place, notifications);

  /** Another owner, who bought something, too. */
  async function recruit(account: Account): Promise<Account> {
    await accounts.setRole(organization, account, "OWNER");
    await confirmAddress(account, inbox);
    await buy(account, event, [1]);
    return account;
  }

  // Whoever only has a purchase of his own sees nothing of the others'.
  await Promise.all([stranger, manager, owner, staff, administrator].map((account) => buy(account, event, [1])));
  const [paid, refunded, pending, elsewhere] = await Promise.all([buy(attendee, event, [0, 1]), buy(attendee, cancelled, [0, 1]), buy(attendee, event, [0, 1]), buy(attendee, strangers, [1]), buy(attendee, event, [0, 0, 1])]);
  for (const { payment } of [paid, refunded]) await payWithCard(stripe, payment?.clientSecret ?? "");
  // Stripe needs no page of its own; other gateways do.
  await payments.query(`UPDATE payments SET checkout_url = 'https://pay.example/' WHERE purchase_id = $1`, [pending.id]);

  const [purchase, guestImport, waiting, draft, notification, gate] = await Promise.all([
    patiently("the ticket", async () => {
      const bought = await make.bought(paid.id);
      return bought.qrCode === null ? null : bought;
    }),
    importGuests(owner, event.id),
    make.waiting(),
    make.draft(),
    make.mail(),
    make.gate(),
    make.promoCode(),
    owner.client.do(`mutation($id: ID!) { setReturnHosts(organizationId: $id, hosts: ["shop.example"]) }`, { id: organization }),
    giveBack(owner, attendee, cancelled.id, refunded.id),
  ]);
  const scan = await make.admission(purchase.ticket, gate);
  const [job, failedJob] = await jobsOf(owner, event.id, tickets);
  const things = { ...place, strangersOrganization, draft, cancelled: cancelled.id, refunded: refunded.id, purchase, pending: pending.id, elsewhere: elsewhere.id, scan, guestImport, job, failedJob, notification, waiting };
  const close = async (): Promise<void> => {
    await accounts.close();
    await Promise.all([auth, payments, tickets, notifications].map((client) => client.end()));
  };
  return { accounts, things, make, close };
}

async function connect({ databaseUrl }: System, name: string): Promise<Client> {
  const url = new URL(databaseUrl);
  url.pathname = `/event_planner_${name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}

async function organize({ client }: Account): Promise<string> {
  const { createOrganization } = await client.do(`mutation($name: String!) { createOrganization(input: { name: $name }) { id } }`, { name: `Lights ${randomUUID().slice(0, 8)}` });
  return createOrganization.id as string;
}

async function join(owner: Account, organizationId: string, { client, email }: Account, role: string, inbox: string): Promise<void> {
  await owner.client.do(`mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`, { input: { organizationId, email, role } });
  await client.do(`mutation($token: String!) { acceptInvitation(token: $token) { role } }`, { token: await tokenIn(inbox, email, "accept-invitation") });
}

const publishAs = (owner: Account, organizationId: string, types: readonly Record<string, unknown>[], maxAttendees: number): Promise<PublishedEvent> =>
  publish({ ...owner, name: "", organizationId }, types, { maxAttendees });

async function buy({ client }: Account, event: PublishedEvent, quantities: readonly number[]): Promise<{ readonly id: string; readonly payment: { readonly clientSecret: string } | null }> {
  const { purchaseTickets } = await client.do(PURCHASE, { input: order(event, quantities) });
  return purchaseTickets as { id: string; payment: { clientSecret: string } | null };
}

/** With one line that is good and one that is not. */
async function importGuests({ client }: Account, eventId: string): Promise<string> {
  const { importGuests: begun } = await client.do(`mutation($eventId: ID!, $csv: String!) { importGuests(eventId: $eventId, csv: $csv) { id } }`, { eventId, csv: CSV });
  const { id } = begun as { id: string };
  await patiently("the import", async () => (await client.do(`query($id: ID!) { guestImport(id: $id) { status } }`, { id })).guestImport.status === "COMPLETED");
  return id;
}

async function giveBack({ client }: Account, buyer: Account, eventId: string, purchaseId: string): Promise<void> {
  const read = async () => (await buyer.client.do(REFUNDS, { id: purchaseId })).purchase;
  await patiently("the payment", async () => (await read()).status === "PAID");
  await client.do(`mutation($id: ID!) { cancelEvent(id: $id) { status } }`, { id: eventId });
  await patiently("the refund", async () => (await read()).payment.refunds.length > 0);
}

/** Two that are over; the second one is made to have failed. */
async function jobsOf({ client }: Account, eventId: string, database: Client): Promise<[string, string]> {
  const [whole = "", broken = ""] = await patiently("two generation jobs", async () => {
    const { event } = await client.do(JOBS, { id: eventId });
    const done = (event.generationJobs as { id: string; status: string }[]).filter(({ status }) => status === "COMPLETED").map(({ id }) => id);
    return done.length < 2 ? null : done;
  });
  await database.query(`UPDATE generation_items SET status = 'FAILED', error = 'no paper' WHERE job_id = $1`, [broken]);
  await database.query(`UPDATE generation_jobs SET status = 'FAILED' WHERE id = $1`, [broken]);
  return [whole, broken];
}
