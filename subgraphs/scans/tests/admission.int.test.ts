import { undoClaimCall } from "../../../contracts/webhooks/undo-claim.call";
import { scanConfirmationCall } from "../../../contracts/webhooks/validate-ticket.call";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { type ServiceClient } from "../../../platform/webhooks/service-client";
import { coreCalls } from "../../core/http/service-calls";
import { createCoreWorld, orderOf, type CoreWorld } from "../../core/tests/core-world";
import { CoreClient } from "../providers/core.client";
import { describeAdmission } from "../services/admission.conformance";
import { FakeCore } from "./fake-core";

const clientOf = (url: string) => testServiceClient("scans", { core: url });

describe("core", () => {
  let core: CoreWorld;
  let server: Awaited<ReturnType<typeof standInFor>>;
  let client: ServiceClient;
  beforeAll(async () => {
    core = await createCoreWorld();
    server = await standInFor("core", coreCalls(core.module));
    client = clientOf(server.url);
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
    await core.close();
  });

  describeAdmission("core", () => ({
    admission: new CoreClient(client),
    issue: async () => {
      const { event, types } = await core.event([{ price: "0" }]);
      const purchase = await core.module.purchaseTickets.run(anonymous(), orderOf(event, types));
      return core.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    },
  }));

  it("answers 422 to a confirmation or release by a scan that never existed, and 200 to a real repeat", async () => {
    const { event, types } = await core.event([{ price: "0" }]);
    const purchase = await core.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    const { id: ticketId } = await core.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    const scanId = newId();
    const scannedAt = new Date().toISOString();
    const confirm = (scan: string) =>
      client.call(scanConfirmationCall, { ticketId, scanId: scan, status: "validated", operatorId: null, location: "North", scannedAt }, { idempotencyKey: newId() });
    const release = (scan: string) => client.call(undoClaimCall, { ticketId, scanId: scan }, { idempotencyKey: newId() });
    for (const call of [confirm, release]) await expect(call(newId())).rejects.toMatchObject({ status: 422, code: "UNPROCESSABLE" });
    await new CoreClient(client).claim({ ticketId, eventId: event.id, revision: 1, scanId, scannedAt, operatorId: null, location: "North", allowedTicketTypeIds: [] });
    const results = [await confirm(scanId), await confirm(scanId), await release(scanId), await release(scanId), await confirm(scanId)];
    expect(results.map(({ duplicate }) => duplicate)).toEqual([false, true, false, true, true]);
  });

  it("finds a ticket by its printed code in its event only", async () => {
    const { event, types } = await core.event([{ price: "0" }]);
    const { event: other } = await core.event([{ price: "0" }]);
    const purchase = await core.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    const { id, code } = await core.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    const facts = new CoreClient(client);
    expect([await facts.ticketByCode(event.id, code), await facts.ticketByCode(other.id, code)]).toEqual([{ ticketId: id, revision: 1 }, null]);
  });
});

describe("the fake of core", () => {
  const core = new FakeCore();
  let server: Awaited<ReturnType<FakeCore["listen"]>>;
  let client: ServiceClient;
  beforeAll(async () => {
    server = await core.listen();
    client = clientOf(server.url);
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  describeAdmission("the fake of core", () => ({ admission: new CoreClient(client), issue: () => Promise.resolve(core.ticket(core.event("an organization"))) }));
});
