import { createSourceEventStream, parse } from "graphql";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { decodeQrToken } from "../../../contracts/qr-code/qr-token";
import { Capabilities, type Scope } from "../../../platform/auth/capability";
import { newId } from "../../../platform/db/new-id";
import type { Running } from "../../../platform/lifecycle/run-process";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { principalHeader } from "../../../platform/testing/test-keys";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import { GenerationJobRepository, type GenerationJobRecord } from "../repositories/generation-job.repository";
import { ticketsSubgraph } from "../subgraph";
import { anAttempt, createTicketsWorld, type TicketsWorld } from "./tickets-world";

interface Answer {
   
  readonly data: any;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: { code: string; fields?: Record<string, string> } }[];
}

let world: TicketsWorld;
let running: Running;
let grants: Capabilities;

beforeAll(async () => {
  world = await createTicketsWorld();
  running = await serveSubgraph(ticketsSubgraph, world.env);
  grants = new Capabilities({ grants: world.config.grantSecrets });
});
afterAll(async () => {
  await running.stop();
  await world.close();
});

async function ask(caller: Principal, query: string, variables: object = {}): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${running.urls.tickets}/graphql`, { method: "POST", body, headers: { "content-type": "application/json", ...principalHeader(caller) } });
  return (await response.json()) as Answer;
}
const refusals = (answer: Answer) => Object.fromEntries((answer.errors ?? []).map(({ path, extensions }) => [path?.join("."), extensions.code]));

const ENTITIES = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on Ticket { qrCodeData qrCodeImage fileUrl generation { status error job { id } } } } }`;
const reference = (id: string, grant = "") => ({ __typename: "Ticket", id, grant });

describe("who sees what of a ticket", () => {
  const buyer = attendee();
  let ticketId = "";
  let owner: Principal;
  let door: Principal;
  const other = memberOf(newId(), ["tickets:create", "tickets:read"]);
  beforeAll(async () => {
    owner = world.owner;
    door = memberOf(world.organizationId, ["events:read", "guests:read", "tickets:read", "tickets:scan"]);
    const request = world.request([{ buyer_user_id: buyer.user!.id }]);
    ticketId = request.tickets[0]!.ticket_id;
    await world.module.generateTickets.run(request, anAttempt());
  });

  const grant = (scope: Scope) => grants.grant("Ticket", ticketId, scope);
  const bound = (scope: Scope, revision = 1, now?: number) => grants.boundGrant("Ticket", ticketId, scope, revision, now);
  // Each row: who, with which grant → may admit, may see, sees the job.
  const table: [string, () => Principal, () => string, { admits: boolean; sees: boolean; job: boolean }][] = [
    ["the buyer with an account", () => buyer, () => "", { admits: true, sees: true, job: false }],
    ["the buyer with a key for his own tickets", () => withKey(buyer, [], ["purchases:own"]), () => "", { admits: true, sees: true, job: false }],
    ["the buyer with a key for something else", () => withKey(buyer, [], ["account:read"]), () => "", { admits: false, sees: false, job: false }],
    ["the buyer without one, by the grant", () => anonymous(), () => bound("BUYER"), { admits: true, sees: true, job: false }],
    ["the person who received it by a transfer", () => anonymous(), () => bound("HOLDER"), { admits: true, sees: true, job: false }],
    ["the person who transferred it", () => anonymous(), () => bound("GIVEN"), { admits: false, sees: true, job: false }],
    ["the person who transferred it, with the buyer's account", () => buyer, () => bound("GIVEN"), { admits: false, sees: true, job: false }],
    ["a buyer who read it at an earlier revision", () => anonymous(), () => bound("BUYER", 2), { admits: false, sees: true, job: false }],
    ["a buyer with a grant for no revision", () => anonymous(), () => grant("BUYER"), { admits: false, sees: false, job: false }],
    ["who makes tickets", () => owner, () => "", { admits: true, sees: true, job: true }],
    ["who makes tickets, sent by core", () => owner, () => grant("STAFF"), { admits: true, sees: true, job: true }],
    ["the door", () => door, () => "", { admits: false, sees: true, job: true }],
    ["the door, sent by core", () => door, () => grant("STAFF"), { admits: false, sees: true, job: true }],
    ["another organization", () => other, () => "", { admits: false, sees: false, job: false }],
    ["another organization with a grant for another ticket", () => other, () => grants.boundGrant("Ticket", newId(), "BUYER", 1), { admits: false, sees: false, job: false }],
    ["somebody", () => attendee(), () => "", { admits: false, sees: false, job: false }],
    ["nobody", () => anonymous(), () => "", { admits: false, sees: false, job: false }],
    ["nobody with a grant that is over", () => anonymous(), () => bound("BUYER", 1, Date.now() - 3_600_000), { admits: false, sees: false, job: false }],
  ];
  it.each(table)("%s", async (_who, principal, given, { admits, sees, job }) => {
    const answer = await ask(principal(), ENTITIES, { references: [reference(ticketId, given())] });
    const ticket = answer.data._entities[0] as Record<string, unknown>;
    const secrets = [ticket.qrCodeData, ticket.qrCodeImage, ticket.fileUrl];
    expect(secrets.map((secret) => typeof secret)).toEqual(admits ? ["string", "string", "string"] : ["object", "object", "object"]);
    expect(refusals(answer)).toEqual(sees ? {} : { "_entities.0.generation": "FORBIDDEN" });
    expect(ticket.generation).toEqual(sees ? { status: "COMPLETED", error: null, job: job ? { id: expect.any(String) as string } : null } : null);
  });

  it("shows the code after a transfer to the new holder, and not by what was issued before it", async () => {
    const request = world.request([{ buyer_user_id: buyer.user!.id }]);
    const [ticket] = request.tickets;
    const id = ticket!.ticket_id;
    await world.module.generateTickets.run(request, anAttempt());
    await world.module.generateTickets.run({ ...request, job_id: newId(), tickets: [{ ...ticket!, revision: 2, is_transferred: true }] }, anAttempt());
    const codeFor = async (caller: Principal, given: string) => typeof (await ask(caller, ENTITIES, { references: [reference(id, given)] })).data._entities[0].qrCodeData;
    const of = (scope: Scope, revision: number) => grants.boundGrant("Ticket", id, scope, revision);
    expect(await codeFor(anonymous(), of("HOLDER", 2))).toBe("string");
    // The seller read the ticket in core before the transfer, or has the account that bought it.
    const outdated = [await codeFor(anonymous(), of("BUYER", 1)), await codeFor(anonymous(), of("HOLDER", 1)), await codeFor(buyer, ""), await codeFor(buyer, of("BUYER", 2))];
    expect(outdated).toEqual(["object", "object", "object", "object"]);
  });

  it("nobody has the code of a revision that is dead", async () => {
    const request = world.request(1);
    const [ticket] = request.tickets;
    await world.module.generateTickets.run(request, anAttempt());
    const references = [reference(ticket!.ticket_id)];
    const before = await ask(owner, ENTITIES, { references });
    // The next revision was asked for and is not made yet.
    await world.module.acceptGeneration.record({ ...request, job_id: newId(), tickets: [{ ...ticket!, revision: 2 }] });
    const after = await ask(owner, ENTITIES, { references });
    expect(before.data).toMatchObject({ _entities: [{ generation: { status: "COMPLETED" } }] });
    expect(after.data).toMatchObject({ _entities: [{ fileUrl: null, generation: { status: "QUEUED" } }] });
    const revisions = [before, after].map(({ data }) => decodeQrToken(data._entities[0].qrCodeData as string)?.revision);
    expect(revisions).toEqual([1, 2]);
    await expect(world.module.openFiles.ticket(ticket!.ticket_id, 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("shows its owner the code before anything was generated, and the same one afterwards", async () => {
    const request = world.request(1);
    const ticketId = request.tickets[0]!.ticket_id;
    const of = (scope: Scope, revision = 1) => grants.boundGrant("Ticket", ticketId, scope, revision);
    const codeFor = async (caller: Principal, given: string) => (await ask(caller, ENTITIES, { references: [reference(ticketId, given)] })).data._entities[0].qrCodeData as string | null;
    world.issued.set(ticketId, { ticketId, eventId: request.event_id, revision: 1, isIssued: false });
    expect(await codeFor(anonymous(), of("BUYER"))).toBeNull();
    world.issued.set(ticketId, { ticketId, eventId: request.event_id, revision: 1, isIssued: true });
    const early = await codeFor(anonymous(), of("BUYER"));
    expect(decodeQrToken(early ?? "")).toMatchObject({ ticketId, eventId: request.event_id, revision: 1 });
    const others = [await codeFor(anonymous(), ""), await codeFor(anonymous(), of("GIVEN")), await codeFor(anonymous(), of("BUYER", 2)), await codeFor(door, of("STAFF"))];
    expect(others).toEqual([null, null, null, null]);
    await world.module.acceptGeneration.record(request);
    const queued = await codeFor(anonymous(), of("BUYER"));
    await world.module.generateTickets.run(request, anAttempt());
    expect([queued, await codeFor(anonymous(), of("BUYER"))]).toEqual([early, early]);
    // The ticket was transferred, and the generation of its new revision has not reached this service.
    world.issued.set(ticketId, { ticketId, eventId: request.event_id, revision: 2, isIssued: true });
    expect(decodeQrToken((await codeFor(anonymous(), of("HOLDER", 2))) ?? "")).toMatchObject({ revision: 2 });
    expect(await codeFor(anonymous(), of("GIVEN", 2))).toBeNull();
  });

  it("the buyer is not told what went wrong inside", async () => {
    const request = world.request([{ buyer_user_id: buyer.user!.id }]);
    world.renderer.before = () => Promise.reject(new Error("ENOSPC /var/lib"));
    await world.module.generateTickets.run(request, anAttempt());
    world.renderer.before = () => Promise.resolve();
    const references = [reference(request.tickets[0]!.ticket_id)];
    expect(JSON.stringify(await ask(buyer, ENTITIES, { references }))).not.toContain("ENOSPC");
    expect(JSON.stringify(await ask(owner, ENTITIES, { references }))).toContain("ENOSPC");
  });

  it("shows organizers, not the buyer, which characters of a ticket could not be printed", async () => {
    const request = world.request([{ buyer_user_id: buyer.user!.id, guest_name: "山田 太郎" }]);
    await world.module.generateTickets.run(request, anAttempt());
    const references = [reference(request.tickets[0]!.ticket_id)];
    const generationFor = async (caller: Principal) => (await ask(caller, ENTITIES, { references })).data._entities[0].generation;
    const warning = expect.stringMatching(/guest name: 山 田 太 郎/) as string;
    expect(await generationFor(owner)).toMatchObject({ status: "COMPLETED", error: warning });
    expect(await generationFor(buyer)).toMatchObject({ status: "COMPLETED", error: null });
    // A later job keeps the file and its warning; neither job has a failure.
    const again = { ...request, job_id: newId() };
    await world.module.generateTickets.run(again, anAttempt());
    expect(await generationFor(owner)).toMatchObject({ status: "COMPLETED", error: warning, job: { id: again.job_id } });
    const jobs = new GenerationJobRepository();
    expect(await jobs.failuresOf(world.db.client, [request.job_id, again.job_id])).toEqual([]);
    expect((await jobs.progressOf(world.db.client, [again.job_id]))[0]).toMatchObject({ successful: 1, failed: 0 });
  });

  it("a ticket that was never asked for has no artefacts, and is forbidden to strangers all the same", async () => {
    const references = [reference(newId())];
    expect(await ask(owner, ENTITIES, { references })).toEqual({ data: { _entities: [{ qrCodeData: null, qrCodeImage: null, fileUrl: null, generation: null }] } });
    expect(refusals(await ask(anonymous(), ENTITIES, { references }))).toEqual({ "_entities.0.generation": "FORBIDDEN" });
  });
});

describe("references", () => {
  it("of forty tickets cost one query", async () => {
    const request = world.request(40);
    await world.module.acceptGeneration.record(request);
    const [standings, jobs] = [jest.spyOn(GeneratedTicketRepository.prototype, "standings"), jest.spyOn(GenerationJobRepository.prototype, "byIds")];
    const answer = await ask(world.owner, ENTITIES, { references: request.tickets.map(({ ticket_id }) => reference(ticket_id)) });
    expect(answer.errors).toBeUndefined();
    expect(answer.data._entities).toHaveLength(40);
    expect([standings.mock.calls.length, jobs.mock.calls.length]).toEqual([1, 1]);
    jest.restoreAllMocks();
  });

  it("that name nothing leave the others alone", async () => {
    const request = world.request(1);
    await world.module.acceptGeneration.record(request);
    const answer = await ask(world.owner, ENTITIES, { references: [reference("no id"), reference(request.tickets[0]!.ticket_id, "no grant")] });
    expect(answer.data._entities).toMatchObject([{ generation: null }, { generation: { status: "QUEUED" } }]);
  });
});

describe("generation jobs", () => {
  const JOB = "query ($id: ID!) { generationJob(id: $id) { id status total successful failed processingTime archiveUrl finishedAt event { id } failures(first: 1) { error ticket { id grant } } } }";
  const EVENT = "query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Event { generationJobs { id } } } }";
  const RETRY = "mutation ($id: ID!) { retryGeneration(jobId: $id) { id status } }";
  const other = memberOf(newId(), ["tickets:create", "tickets:read"]);
  let door: Principal;
  let done: { jobId: string; eventId: string };
  let partial: { jobId: string; badIds: string[] };

  beforeAll(async () => {
    door = memberOf(world.organizationId, ["tickets:read"]);
    const good = world.request(2);
    await world.module.generateTickets.run(good, anAttempt());
    done = { jobId: good.job_id, eventId: good.event_id };
    const mixed = world.request(4);
    const bad = mixed.tickets.slice(2);
    world.renderer.before = async ({ ticketCode }) => {
      if (bad.some((ticket) => ticket.ticket_code === ticketCode)) throw new Error("no such glyph");
    };
    await world.module.generateTickets.run(mixed, anAttempt());
    world.renderer.before = () => Promise.resolve();
    partial = { jobId: mixed.job_id, badIds: bad.map((ticket) => ticket.ticket_id) };
  });

  it("are shown to who sees the event's tickets, the archive to who makes them", async () => {
    const expected = { id: done.jobId, status: "COMPLETED", total: 2, successful: 2, failed: 0, event: { id: done.eventId }, failures: [] };
    const [owned, seen] = [await ask(world.owner, JOB, { id: done.jobId }), await ask(door, JOB, { id: done.jobId })];
    expect(owned).toMatchObject({ data: { generationJob: { ...expected, archiveUrl: expect.stringContaining(`/files/jobs/${done.jobId}.pdf?`) as string } } });
    expect(seen).toMatchObject({ data: { generationJob: { ...expected, archiveUrl: null } } });
    for (const stranger of [other, attendee(), anonymous()]) expect(await ask(stranger, JOB, { id: done.jobId })).toEqual({ data: { generationJob: null } });
    expect(await ask(world.owner, JOB, { id: "no id" })).toEqual({ data: { generationJob: null } });
  });

  it("name what failed, with a grant to look at it", async () => {
    const { generationJob } = (await ask(door, JOB, { id: partial.jobId })).data;
    expect(generationJob).toMatchObject({ status: "PARTIALLY_COMPLETED", total: 4, successful: 2, failed: 2, archiveUrl: null });
    expect(generationJob.failures).toEqual([{ error: "no such glyph", ticket: { id: partial.badIds[0], grant: expect.any(String) as string } }]);
    expect(grants.check("Ticket", partial.badIds[0]!, generationJob.failures[0].ticket.grant as string)).toBe("STAFF");
    const tooMany = await ask(door, "query ($id: ID!) { generationJob(id: $id) { failures(first: 0) { error } } }", { id: partial.jobId });
    expect(tooMany.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", fields: { first: "must be between 1 and 1000" } } }]);
  });

  it("name what failed to a key that makes tickets, and show it nothing more of them", async () => {
    const { generationJob } = (await ask(withKey(world.owner, ["tickets:create"]), JOB, { id: partial.jobId })).data;
    expect(generationJob.failures).toEqual([{ error: "no such glyph", ticket: { id: partial.badIds[0], grant: "" } }]);
  });

  it("stand in the event, newest first, for who sees its tickets", async () => {
    const refs = [{ __typename: "Event", id: done.eventId }];
    expect(await ask(door, EVENT, { refs })).toEqual({ data: { _entities: [{ generationJobs: [{ id: done.jobId }] }] } });
    for (const stranger of [other, attendee()]) expect(refusals(await ask(stranger, EVENT, { refs }))).toEqual({ "_entities.0.generationJobs": "FORBIDDEN" });
    expect(refusals(await ask(anonymous(), EVENT, { refs }))).toEqual({ "_entities.0.generationJobs": "UNAUTHENTICATED" });
  });

  it("are retried by who makes tickets alone", async () => {
    expect(refusals(await ask(anonymous(), RETRY, { id: partial.jobId }))).toEqual({ retryGeneration: "UNAUTHENTICATED" });
    expect(refusals(await ask(other, RETRY, { id: partial.jobId }))).toEqual({ retryGeneration: "NOT_FOUND" });
    expect(refusals(await ask(world.owner, RETRY, { id: newId() }))).toEqual({ retryGeneration: "NOT_FOUND" });
    expect(refusals(await ask(door, RETRY, { id: partial.jobId }))).toEqual({ retryGeneration: "FORBIDDEN" });
    for (let clicks = 0; clicks < 2; clicks++) expect(await ask(world.owner, RETRY, { id: partial.jobId })).toEqual({ data: { retryGeneration: { id: partial.jobId, status: "QUEUED" } } });
    const queued = await world.db.client.outbox.findMany({ where: { name: "generate-tickets" } });
    expect(queued.map(({ payload }) => (payload as { tickets: { ticket_id: string }[] }).tickets.map(({ ticket_id }) => ticket_id))).toEqual([partial.badIds]);
  });

  it("are followed from what they are now to their end, by who sees them", async () => {
    const { schema } = await ticketsSubgraph.schema(world.module);
    const document = parse("subscription ($id: ID!) { generationProgressed(jobId: $id) { status } }");
    const follow = (principal: Principal, id: string) =>
      createSourceEventStream({ schema, document, variableValues: { id }, contextValue: ticketsSubgraph.context(world.module, principal) });
    expect(await follow(other, done.jobId)).toMatchObject({ errors: [{ originalError: { code: "NOT_FOUND" } }] });

    const request = world.request(3);
    await world.module.acceptGeneration.record(request);
    for (const relay of world.module.relays) relay.start();
    const events = (await follow(door, request.job_id)) as AsyncIterable<GenerationJobRecord>;
    const statuses: string[] = [];
    for await (const { status } of events) {
      statuses.push(status);
      if (status === "COMPLETED") break;
      if (status === "QUEUED") void world.module.generateTickets.run(request, anAttempt());
    }
    expect([statuses[0], statuses.at(-1)]).toEqual(["QUEUED", "COMPLETED"]);
  });
});
