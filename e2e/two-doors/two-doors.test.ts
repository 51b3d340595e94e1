import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { order, organise, publish, PURCHASE, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { admitted outcome scan { id } firstScan { id } } }`;
const CODES = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { tickets { qrCodeData } } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
beforeAll(async () => {
  // All of the buyers share one address.
  system = await System.start({ ANONYMOUS_FREE_PER_ADDRESS: "0", NETWORK_HARD_PERCENT: "0" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
});
afterAll(() => system?.stop());

it("32 doors that scan one ticket at once admit exactly once, and all others name that scan", async () => {
  const event = await publish(organiser, [{ name: "Free", price: "0", quantity: 10 }]);
  const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [1]) });
  const qrCodeData = await waitFor("the code", async () => (await anybody.do(CODES, { id: purchase.id, token: purchase.accessToken })).purchase.tickets[0].qrCodeData as string | null);
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, door) =>
      organiser.client.do(SCAN, { input: { qrCodeData, eventId: event.id, location: `Door ${door}`, clientScanId: randomUUID() } }).then(({ scanTicket }) => scanTicket),
    ),
  );
  const admitted = answers.filter((answer) => answer.admitted);
  expect(admitted).toHaveLength(1);
  expect(answers.filter((answer) => answer.outcome === "DUPLICATE")).toHaveLength(31);
  for (const answer of answers.filter((one) => !one.admitted)) expect(answer.firstScan?.id).toBe(admitted[0].scan.id);
});

it("200 buyers who want the last 50 tickets through the gateway get exactly 50", async () => {
  const event = await publish(organiser, [{ name: "Free", price: "0", quantity: 50 }]);
  const answers = await Promise.all(Array.from({ length: 200 }, () => anybody.ask(PURCHASE, { input: order(event, [1]) })));
  const outcomes = answers.map((answer) => (answer.errors?.[0]?.extensions.code ?? answer.data?.purchaseTickets?.status) as string);
  const counts = Object.fromEntries([...new Set(outcomes)].map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length]));
  expect(counts).toEqual({ PAID: 50, SOLD_OUT: 150 });
  const { event: after } = await organiser.client.do(`query($id: ID!) { event(id: $id) { statistics { sold reserved available } } }`, { id: event.id });
  expect(after.statistics).toMatchObject({ sold: 50, reserved: 0 });
});

describe("the rules of the gate, through the whole system", () => {
  const soon = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const scanAt = async (event: PublishedEvent, qrCodeData: string, more: object = {}) => {
    const { scanTicket } = await organiser.client.do(SCAN, { input: { qrCodeData, eventId: event.id, location: "North", clientScanId: randomUUID(), ...more } });
    return scanTicket.outcome as string;
  };
  /** A free ticket, as its QR code and its printed code. */
  const buy = async (event: PublishedEvent) => {
    const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [1]) });
    const qrCodeData = await waitFor("the code", async () => (await anybody.do(CODES, { id: purchase.id, token: purchase.accessToken })).purchase.tickets[0].qrCodeData as string | null);
    return { qrCodeData, code: purchase.tickets[0].code as string };
  };

  it("refuses a ticket type at the wrong gate and admits it at the right one", async () => {
    const event = await publish(organiser, [{ name: "Standard", price: "0", quantity: 10 }, { name: "VIP", price: "0", quantity: 10 }]);
    const [vip, standard] = await Promise.all([event.ticketTypes[1], event.ticketTypes[0]].map(async (type) => {
      const { createGate } = await organiser.client.do(`mutation($eventId: ID!, $name: String!, $ids: [ID!]!) { createGate(eventId: $eventId, name: $name, ticketTypeIds: $ids) { id } }`, { eventId: event.id, name: type?.name, ids: [type?.id] });
      return createGate.id as string;
    }));
    const { qrCodeData } = await buy(event);
    expect(await scanAt(event, qrCodeData, { gateId: vip })).toBe("WRONG_GATE");
    expect(await scanAt(event, `${qrCodeData}\r\n`, { gateId: standard })).toBe("ADMITTED");
    expect(await scanAt(event, qrCodeData, { gateId: standard })).toBe("DUPLICATE");
  });

  it("refuses a ticket before the doors open", async () => {
    const event = await publish(organiser, [{ name: "Free", price: "0", quantity: 10 }], { doorsOpenAt: soon(2) });
    const { qrCodeData, code } = await buy(event);
    expect([await scanAt(event, qrCodeData), await scanAt(event, code)]).toEqual(["TOO_EARLY", "TOO_EARLY"]);
  });

  it("admits by the printed code that staff type into the scan field", async () => {
    const event = await publish(organiser, [{ name: "Free", price: "0", quantity: 10 }]);
    const { qrCodeData, code } = await buy(event);
    expect([await scanAt(event, code.toLowerCase().replaceAll("-", "")), await scanAt(event, qrCodeData)]).toEqual(["ADMITTED", "DUPLICATE"]);
  });
});
