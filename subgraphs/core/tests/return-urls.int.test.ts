import { anonymous } from "../../../platform/auth/principal";
import { permissions } from "../../../contracts/permissions";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf, unconfirmed } from "../../../platform/testing/test-principals";
import { ReturnUrls } from "../services/return-url";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld({ CORS_ORIGINS: "https://tickets.example, https://dev.example:8443,*", PUBLIC_URL: "https://events.example" })));
afterAll(() => world.close());

/** The URL that payments is told to lead the payer to. */
async function led(returnUrl: string): Promise<string> {
  const { event, types } = await world.event([{ price: "10" }]);
  const { id } = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types, 1, { returnUrl }));
  return world.paymentOrders.find(({ metadata }) => metadata.purchaseId === id)?.returnUrl ?? "";
}
const announced = (url: string): string => `https://events.example/leaving#${encodeURIComponent(url)}`;
const set = (hosts: readonly string[], caller = world.owner) => world.module.manageReturnHosts.set(caller, world.organizationId, hosts);

describe("a payer", () => {
  it.each(["https://events.example/x", "https://tickets.example/thanks?a=1", "https://dev.example:8443/", "http://localhost:5173/return"])("is led to %s directly", async (url) => {
    expect(await led(url)).toBe(url);
  });

  it.each([
    ["https://evil.example/", "https://evil.example/"],
    ["https://tickets.example:444/", "https://tickets.example:444/"],
    ["https://tickets.example.evil.example/", "https://tickets.example.evil.example/"],
    ["https://evil.example\\@tickets.example/", "https://evil.example/@tickets.example/"],
    ["https://tickеts.example/", "https://xn--tickts-6of.example/"],
    ["https://dev.example/", "https://dev.example/"],
  ])("is shown the host before leaving for %s", async (given, really) => {
    expect(await led(given)).toBe(announced(really));
  });

  it("is led to a website of the organization directly, and to that of another one with a warning", async () => {
    expect(await led("https://shop.example/thanks")).toBe(announced("https://shop.example/thanks"));
    await world.module.manageReturnHosts.set(memberOf(newId(), Object.keys(permissions)), newId(), ["shop.example"]).catch(() => undefined);
    expect(await led("https://shop.example/thanks")).toBe(announced("https://shop.example/thanks"));
    expect(await set(["Shop.Example", "shop.example:443", "bücher.example"])).toEqual(["shop.example", "xn--bcher-kva.example"]);
    expect(await led("https://shop.example/thanks")).toBe("https://shop.example/thanks");
    expect(await led("https://bücher.example/")).toBe("https://xn--bcher-kva.example/");
    await set([]);
    expect(await led("https://shop.example/thanks")).toBe(announced("https://shop.example/thanks"));
  });
});

describe("the list of an organization's websites", () => {
  it("is changed and read by those who manage the organization, with a confirmed address", async () => {
    await set(["shop.example"]);
    expect(await world.module.manageReturnHosts.read(world.owner, world.organizationId)).toEqual(["shop.example"]);
    await expect(set(["evil.example"], unconfirmed(world.owner))).rejects.toMatchObject({ code: "FORBIDDEN" });
    for (const caller of [attendee(), memberOf(world.organizationId, ["events:update"])]) {
      await expect(set(["evil.example"], caller)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(world.module.manageReturnHosts.read(caller, world.organizationId)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(set(["evil.example"], anonymous())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const entry = await world.db.client.auditEntry.findFirst({ where: { organizationId: world.organizationId, action: "RETURN_HOSTS_CHANGED" }, orderBy: { id: "desc" } });
    expect(entry).toMatchObject({ recordType: "Organization", recordId: world.organizationId });
  });

  it("holds hosts only, at most 20", async () => {
    await expect(set(["shop.example", "https://evil.example", "*"])).rejects.toMatchObject({ extensions: { fields: { "hosts.1": expect.any(String) as string, "hosts.2": expect.any(String) as string } } });
    await expect(set(Array.from({ length: 21 }, (_, n) => `shop${n}.example`))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });
});

describe("in production", () => {
  it("no page on the developer's own machine is accepted", () => {
    const production = new ReturnUrls({ publicUrl: "https://events.example", frontEnds: [], isLocalAllowed: false }, world.module.access, world.db, { of: () => Promise.resolve([]) } as never);
    for (const url of ["http://localhost/x", "https://localhost/x", "http://127.0.0.1:3000/", "http://[::1]/"]) expect(() => production.require(url)).toThrow(/localhost/);
    for (const url of ["https://shop.example/x", null, undefined]) expect(() => production.require(url)).not.toThrow();
  });
});
