import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { order, organise, publish, PURCHASE, type Organiser } from "../people";
import { System } from "../system";

const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { admitted outcome scan { id } firstScan { id } } }`;
const CODES = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { tickets { qrCodeData } } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
beforeAll(async () => {
  system = await System.start();
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
