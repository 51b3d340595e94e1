import { randomUUID } from "node:crypto";
import type { GraphClient } from "../graph-client";
import { order, payWithCard, type Organiser, type PublishedEvent } from "../people";
import { PatientClient } from "./patient-client";
import type { KnownPurchase, Records } from "./records";

const PURCHASE = `mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) {
  id accessToken status buyer { email } payment { clientSecret } } }`;
const RETRY = `mutation($id: ID!, $token: String, $key: String) {
  retryPayment(purchaseId: $id, gateway: STRIPE, accessToken: $token, idempotencyKey: $key) { clientSecret } }`;
const READ = `query($id: ID!, $token: String) {
  purchase(id: $id, accessToken: $token) { status tickets { id status qrCodeData } } }`;
const TRANSFER = `mutation($ticketId: ID!, $token: String, $guest: GuestInput!) {
  transferTicket(ticketId: $ticketId, accessToken: $token, guest: $guest) { id } }`;
const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { outcome scan { id } } }`;
const JOIN = `mutation($input: JoinWaitingListInput!) { joinWaitingList(input: $input) { id } }`;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const unique = (): string => randomUUID().slice(0, 8);

/** The ticket types of the event, by position. */
export const TYPES = { paid: 0, free: 1, scarce: 2 } as const;

/** Buyers, guests, people who wait, and door staff, each repeating what failed for now. */
export class Load {
  private readonly anybody: PatientClient;
  private readonly staff: PatientClient;
  private until = 0;

  constructor(
    anybody: GraphClient,
    organiser: Organiser,
    private readonly event: PublishedEvent,
    private readonly stripeUrl: string,
    private readonly records: Records,
  ) {
    // What began before the end of the load is finished after it: a promise that nobody waits for proves nothing.
    const deadline = (): number => this.until + 60_000;
    this.anybody = new PatientClient(anybody, records, deadline);
    this.staff = new PatientClient(organiser.client, records, deadline);
  }

  /** @param milliseconds after which no actor begins anything new; resolves when all have finished */
  async run(milliseconds: number): Promise<void> {
    this.until = Date.now() + milliseconds;
    const actors: [actor: () => Promise<void>, every: number][] = [
      [() => this.buy(TYPES.paid, 1 + Math.floor(Math.random() * 2)), 900],
      [() => this.buy(TYPES.paid, 1), 1_300],
      [() => this.buy(TYPES.free, 1 + Math.floor(Math.random() * 3)), 800],
      [() => this.buy(TYPES.scarce, 1), 4_000],
      [() => this.wait(), 5_000],
      [() => this.transfer(), 3_000],
      [() => this.scan(), 700],
    ];
    await Promise.all(actors.map(([actor, every]) => this.repeat(actor, every)));
  }

  private async repeat(actor: () => Promise<void>, every: number): Promise<void> {
    while (Date.now() < this.until) {
      const next = Date.now() + every * (0.5 + Math.random());
      await actor();
      await pause(Math.max(0, next - Date.now()));
    }
  }

  private async buy(type: number, quantity: number): Promise<void> {
    const quantities = [0, 0, 0].map((_, index) => (index === type ? quantity : 0));
    const data = await this.anybody.do(PURCHASE, { input: order(this.event, quantities) }, ["SOLD_OUT", "CONFLICT"]);
    if (!data) return;
    const { id, accessToken, buyer, payment } = data.purchaseTickets;
    const purchase: KnownPurchase = {
      id,
      accessToken,
      email: buyer.email,
      quantity,
      free: type === TYPES.free,
      charged: false,
    };
    this.records.purchases.push(purchase);
    // One buyer in five leaves without paying.
    if (!purchase.free && Math.random() < 0.8) await this.pay(purchase, payment?.clientSecret as string | undefined);
    void this.collect(purchase);
  }

  private async pay(purchase: KnownPurchase, given: string | undefined): Promise<void> {
    let clientSecret = given;
    if (!clientSecret) {
      const data = await this.anybody.do(RETRY, { id: purchase.id, token: purchase.accessToken, key: randomUUID() }, [
        "CONFLICT",
        "PURCHASE_EXPIRED",
      ]);
      clientSecret = data?.retryPayment.clientSecret as string | undefined;
    }
    for (let attempt = 0; clientSecret && attempt < 40; attempt++) {
      const answer = await payWithCard(this.stripeUrl, clientSecret).catch(() => null);
      if (answer)
        return void (purchase.charged =
          answer.body.status === "succeeded" || answer.body.error?.payment_intent?.status === "succeeded");
      await pause(500);
    }
  }

  /** Looks for the tickets of a purchase until they are there, and hands one to the door staff. */
  private async collect({ id, accessToken, quantity }: KnownPurchase): Promise<void> {
    for (let look = 0; look < 30 && Date.now() < this.until; look++) {
      await pause(2_000);
      const answer = await this.anybody.client.ask(READ, { id, token: accessToken }).catch(() => null);
      const tickets = (answer?.data?.purchase?.tickets ?? []) as {
        id: string;
        status: string;
        qrCodeData: string | null;
      }[];
      const ready = tickets.filter((ticket) => ticket.status === "ISSUED" && ticket.qrCodeData !== null);
      if (ready.length < quantity) continue;
      const [first] = ready;
      if (first) this.records.tickets.push({ id: first.id, qrCodeData: first.qrCodeData as string });
      return;
    }
  }

  /** Only of purchases with several tickets, so that the buyer keeps one. */
  private async transfer(): Promise<void> {
    const candidates = this.records.purchases.filter(
      ({ quantity, free, charged }) => quantity > 1 && (free || charged),
    );
    const purchase = candidates[Math.floor(Math.random() * candidates.length)];
    if (!purchase) return;
    const data = await this.anybody.do(READ, { id: purchase.id, token: purchase.accessToken });
    const last = ((data?.purchase?.tickets ?? []) as { id: string; status: string }[]).at(-1);
    // A ticket that was transferred before is its new holder's.
    if (last?.status !== "ISSUED" || this.records.transfers.includes(last.id)) return;
    const guest = { firstName: "Grace", lastName: "Hopper", email: `guest-${unique()}@example.com` };
    if (await this.anybody.do(TRANSFER, { ticketId: last.id, token: purchase.accessToken, guest }, ["CONFLICT", "FORBIDDEN"]))
      this.records.transfers.push(last.id);
  }

  private async wait(): Promise<void> {
    const input = {
      eventId: this.event.id,
      ticketTypeId: this.event.ticketTypes[TYPES.scarce]?.id,
      email: `waiting-${unique()}@example.com`,
    };
    const data = await this.anybody.do(JOIN, { input }, ["CONFLICT"]);
    if (data) this.records.waiting.push(data.joinWaitingList.id as string);
  }

  /** Two gates scan the same ticket at the same time. */
  private async scan(): Promise<void> {
    const ticket = this.records.tickets.shift();
    if (!ticket) return;
    await Promise.all(
      ["North", "South"].map(async (location) => {
        const input = { qrCodeData: ticket.qrCodeData, eventId: this.event.id, location, clientScanId: randomUUID() };
        const data = await this.staff.do(SCAN, { input });
        if (data)
          this.records.scans.push({
            id: data.scanTicket.scan.id as string,
            ticketId: ticket.id,
            outcome: data.scanTicket.outcome as string,
          });
      }),
    );
  }
}
