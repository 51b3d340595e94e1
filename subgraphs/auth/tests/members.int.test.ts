import { newId } from "../../../platform/db/new-id";
import { waitFor } from "../../../platform/testing/wait-for";
import { MembershipRepository } from "../repositories/membership.repository";
import { OrganizationRepository } from "../repositories/organization.repository";
import { permissionsOfMember } from "../services/role-permissions";
import { type OrganizationRole } from "../services/roles";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, refusalOf, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

const rolesOf = async (organizationId: string) =>
  Object.fromEntries((await world.db.client.membership.findMany({ where: { organizationId } })).map(({ userId, role }) => [userId, role]));
/** By somebody whose address is confirmed. */
const invite = async (by: SignedInAs, organizationId: string, email: string, role: OrganizationRole = "STAFF") =>
  world.module.inviteMember.run(await world.callerOf(await world.verify(by)), organizationId, email, role);
const accept = async (by: SignedInAs, token?: string) =>
  world.module.acceptInvitation.run(await world.callerOf(by), token ?? (await world.tokenFor(by.user.email, "invitation")));
const changeRole = async (by: SignedInAs, organizationId: string, userId: string, role: OrganizationRole) =>
  world.module.changeMembers.changeRole(await world.callerOf(by), organizationId, userId, role);
const remove = async (by: SignedInAs, organizationId: string, userId: string) => world.module.changeMembers.remove(await world.callerOf(by), organizationId, userId);

describe("making an organization", () => {
  it("makes the caller its owner and an organizer, and the very next request may act for it", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada, "  Théâtre du Nord ");
    expect(organization.name).toBe("Théâtre du Nord");
    expect(organization.slug).toMatch(/^theatre-du-nord/);
    const caller = await world.callerOf(ada);
    expect(caller.user?.memberships).toEqual([{ organizationId: organization.id, role: "OWNER", permissions: permissionsOfMember("OWNER") }]);
    expect((await world.module.readAccounts.byId(ada.user.id)).role).toBe("ORGANIZER");
    expect(world.told).toContainEqual({ userId: ada.user.id, ended: [] });
  });

  it("finds another slug for the same name, and refuses a given one that is taken", async () => {
    const ada = await world.person();
    const names = await Promise.all(Array.from({ length: 4 }, () => world.organization(ada, "Same Name")));
    expect(new Set(names.map(({ slug }) => slug)).size).toBe(4);
    const caller = await world.callerOf(ada);
    await world.module.createOrganization.run(caller, "X", "our-slug");
    expect(await refusalOf(world.module.createOrganization.run(caller, "Y", "our-slug"))).toEqual({ code: "CONFLICT" });
  });

  it("is found by id and by slug, by everybody", async () => {
    const organization = await world.organization(await world.person());
    const { readOrganizations } = world.module;
    expect(await readOrganizations.find(visitor(), organization.id, null)).toMatchObject({ slug: organization.slug });
    expect(await readOrganizations.find(visitor(), null, organization.slug)).toMatchObject({ id: organization.id });
    expect(await readOrganizations.find(visitor(), newId(), null)).toBeNull();
    expect(await readOrganizations.find(visitor(), "no-id", null)).toBeNull();
    expect(await refusalOf(readOrganizations.find(visitor(), null, null))).toMatchObject({ code: "BAD_USER_INPUT" });
  });
});

describe("inviting", () => {
  it("mails a link by which the invited joins, which proves the address", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const grace = await world.verify(await world.person("Grace"));
    await invite(ada, organization.id, grace.user.email.toUpperCase(), "MANAGER");
    const [mail] = (await world.mailsTo(grace.user.email)).filter(({ template }) => template === "invitation");
    expect(mail).toMatchObject({ organizationId: organization.id, data: { name: "Grace", organization_name: organization.name, inviter_name: "Ada", role: "MANAGER" } });
    expect(mail?.data.link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/accept-invitation#token=/);
    expect(await accept(grace)).toMatchObject({ organizationId: organization.id, userId: grace.user.id, role: "MANAGER" });
    expect(await world.module.readAccounts.byId(grace.user.id)).toMatchObject({ role: "ORGANIZER", emailVerifiedAt: expect.any(Date) as Date });
    expect(world.told).toContainEqual({ userId: grace.user.id, ended: [] });
  });

  it("proves the address, and does not say a name to it before", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const grace = await world.person("Grace");
    await invite(ada, organization.id, grace.user.email);
    const mails = await world.mailsTo(grace.user.email);
    expect(mails.map(({ template, data }) => [template, data.name])).toEqual([["verify_email", ""], ["invitation", ""]]);
    await accept(grace);
    expect((await world.callerOf(grace)).user).toMatchObject({ verified: true });
  });

  it("is for those alone who have shown that their own address is theirs, and says how", async () => {
    const mallory = await world.person("Mallory");
    const { id } = await world.organization(mallory);
    const stranger = `stranger-${newId()}@example.com`;
    const inviteStranger = async () => world.module.inviteMember.run(await world.callerOf(mallory), id, stranger, "STAFF");
    await expect(inviteStranger()).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("Confirm your e-mail address first") as string });
    expect([await world.mailsTo(stranger), await world.db.client.invitation.count({ where: { email: stranger } })]).toEqual([[], 0]);
    await world.verify(mallory);
    await inviteStranger();
    expect((await world.mailsTo(stranger)).map(({ template }) => template)).toEqual(["invitation"]);
  });

  it("is accepted once by however many who try at once", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const grace = await world.person("Grace");
    await invite(ada, organization.id, grace.user.email);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => accept(grace).then(() => "joined", (error: { code: string }) => error.code)));
    expect(outcomes.sort()).toEqual(["CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT", "joined"]);
    expect(world.told.filter(({ userId }) => userId === grace.user.id)).toHaveLength(1);
  });

  it("is good once: whoever was sent away does not come back with it", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const grace = await world.person("Grace");
    await invite(ada, organization.id, grace.user.email);
    await accept(grace);
    await remove(ada, organization.id, grace.user.id);
    expect(await refusalOf(accept(grace))).toEqual({ code: "CONFLICT" });
    expect(Object.keys(await rolesOf(organization.id))).toEqual([ada.user.id]);
  });

  it("that crossed with another way in changes nothing, and goes when the member goes", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const grace = await world.person("Grace");
    await invite(ada, organization.id, grace.user.email, "MANAGER");
    const membership = { organizationId: organization.id, userId: grace.user.id, role: "STAFF" as const };
    await world.db.client.membership.create({ data: membership });
    expect(await refusalOf(accept(grace))).toEqual({ code: "CONFLICT" });
    expect((await rolesOf(organization.id))[grace.user.id]).toBe("STAFF");
    expect(await world.db.client.invitation.count({ where: { email: grace.user.email, acceptedAt: null } })).toBe(1);
    await remove(ada, organization.id, grace.user.id);
    expect(await refusalOf(accept(grace))).toEqual({ code: "NOT_FOUND" });
    expect(Object.keys(await rolesOf(organization.id))).toEqual([ada.user.id]);
  });

  it("is for the invited alone", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const [grace, eve] = [await world.person("Grace"), await world.person("Eve")];
    await invite(ada, organization.id, grace.user.email);
    expect(await refusalOf(accept(eve, await world.tokenFor(grace.user.email, "invitation")))).toEqual({ code: "FORBIDDEN" });
    expect(await accept(grace)).toMatchObject({ role: "STAFF" });
  });

  it("is replaced by the next one, even when two are sent at once, and runs out", async () => {
    const ada = await world.verify(await world.person());
    const organization = await world.organization(ada);
    const grace = await world.person("Grace");
    await Promise.all([invite(ada, organization.id, grace.user.email), invite(ada, organization.id, grace.user.email)]);
    const first = await world.tokenFor(grace.user.email, "invitation");
    await invite(ada, organization.id, grace.user.email);
    expect(await refusalOf(accept(grace, first))).toEqual({ code: "NOT_FOUND" });
    expect(await world.db.client.invitation.count({ where: { email: grace.user.email } })).toBe(1);
    await world.db.client.invitation.updateMany({ where: { email: grace.user.email }, data: { expiresAt: new Date() } });
    expect(await refusalOf(accept(grace))).toEqual({ code: "NOT_FOUND" });
  });

  it("takes the right to, and an owner for an owner", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const manager = await world.member(ada, organization.id, "MANAGER");
    const staff = await world.member(ada, organization.id, "STAFF");
    const eve = await world.person("Eve");
    await world.organization(eve);
    const code = async (by: SignedInAs, role: OrganizationRole) => invite(by, organization.id, `x-${newId()}@example.com`, role).then(() => "sent", (error: { code: string }) => error.code);
    expect(await Promise.all(([ada, manager, staff, eve] as const).map((by) => code(by, "STAFF")))).toEqual(["sent", "sent", "FORBIDDEN", "FORBIDDEN"]);
    expect(await Promise.all(([ada, manager, staff, eve] as const).map((by) => code(by, "OWNER")))).toEqual(["sent", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]);
    expect(await refusalOf(world.module.inviteMember.run(visitor(), organization.id, "x@example.com", "STAFF"))).toEqual({ code: "UNAUTHENTICATED" });
    expect(await refusalOf(invite(ada, newId(), "x@example.com"))).toEqual({ code: "NOT_FOUND" });
    expect(await refusalOf(invite(ada, organization.id, staff.user.email))).toEqual({ code: "CONFLICT" });
  });
});

describe("changing members", () => {
  it("follows the same rights", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const manager = await world.member(ada, organization.id, "MANAGER");
    const staff = await world.member(ada, organization.id, "STAFF");
    const eve = await world.person("Eve");
    await world.organization(eve);
    expect(await refusalOf(changeRole(staff, organization.id, staff.user.id, "OWNER"))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(changeRole(manager, organization.id, manager.user.id, "OWNER"))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(changeRole(manager, organization.id, ada.user.id, "STAFF"))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(remove(manager, organization.id, ada.user.id))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(remove(eve, organization.id, staff.user.id))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(remove(staff, organization.id, manager.user.id))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(changeRole(ada, organization.id, eve.user.id, "STAFF"))).toEqual({ code: "NOT_FOUND" });
    expect(await rolesOf(organization.id)).toEqual({ [ada.user.id]: "OWNER", [manager.user.id]: "MANAGER", [staff.user.id]: "STAFF" });
    expect(await changeRole(manager, organization.id, staff.user.id, "MANAGER")).toMatchObject({ role: "MANAGER" });
    await remove(ada, organization.id, staff.user.id);
    await remove(manager, organization.id, manager.user.id);
    expect(await rolesOf(organization.id)).toEqual({ [ada.user.id]: "OWNER" });
    expect((await world.callerOf(staff)).user?.memberships).toEqual([]);
  });

  it("keeps an owner, even when the last two leave at the same moment", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    expect(await refusalOf(remove(ada, organization.id, ada.user.id))).toEqual({ code: "CONFLICT" });
    expect(await refusalOf(changeRole(ada, organization.id, ada.user.id, "STAFF"))).toEqual({ code: "CONFLICT" });
    const bob = await world.member(ada, organization.id, "OWNER");
    const outcomes = await Promise.all([ada, bob].map((who) => remove(who, organization.id, who.user.id).then(() => "left", (error: { code: string }) => error.code)));
    expect(outcomes.sort()).toEqual(["CONFLICT", "left"]);
    expect(Object.values(await rolesOf(organization.id))).toEqual(["OWNER"]);
  });

  it("control: loses both owners when the organization is not locked", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const bob = await world.member(ada, organization.id, "OWNER");
    const unlocked = jest.spyOn(OrganizationRepository.prototype, "lock").mockResolvedValue(undefined);
    const { countOwners } = MembershipRepository.prototype;
    let counted = 0;
    const together = jest.spyOn(MembershipRepository.prototype, "countOwners").mockImplementation(async (tx, id) => {
      const owners = await countOwners(tx, id);
      counted++;
      await waitFor("both to have counted", () => counted === 2);
      return owners;
    });
    try {
      await Promise.all([ada, bob].map((who) => remove(who, organization.id, who.user.id)));
    } finally {
      unlocked.mockRestore();
      together.mockRestore();
    }
    expect(await rolesOf(organization.id)).toEqual({});
  });

  it("takes back the open invitations of whoever may not invite any more", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const manager = await world.member(ada, organization.id, "MANAGER");
    const friend = await world.person("Eve");
    await invite(manager, organization.id, friend.user.email, "MANAGER");
    await changeRole(ada, organization.id, manager.user.id, "STAFF");
    expect(await refusalOf(accept(friend))).toEqual({ code: "NOT_FOUND" });
  });

  it("takes back an owner's open invitations of owners when he is none any more, and leaves him the others", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const former = await world.member(ada, organization.id, "OWNER");
    const [friend, helper] = [await world.person("Eve"), await world.person("Bob")];
    await invite(former, organization.id, friend.user.email, "OWNER");
    await invite(former, organization.id, helper.user.email, "MANAGER");
    await changeRole(ada, organization.id, former.user.id, "MANAGER");
    expect(await refusalOf(accept(friend))).toEqual({ code: "NOT_FOUND" });
    expect(await accept(helper)).toMatchObject({ role: "MANAGER" });
  });

  it("lets nobody invite who loses the right while he does", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada);
    const manager = await world.verify(await world.member(ada, organization.id, "MANAGER"));
    const caller = await world.callerOf(manager);
    const friend = `friend-${newId()}@example.com`;
    let outcome: Promise<unknown> | undefined;
    // As a demotion does it: it holds the organization, and takes back the invitations that it sees.
    await world.db.transaction(async (tx) => {
      await tx.$queryRawUnsafe("SELECT id FROM organizations WHERE id = $1::uuid FOR NO KEY UPDATE", organization.id);
      outcome = refusalOf(world.module.inviteMember.run(caller, organization.id, friend, "MANAGER"));
      await world.somebodyWaits();
      await tx.membership.updateMany({ where: { userId: manager.user.id }, data: { role: "STAFF" } });
    });
    expect(await outcome).toEqual({ code: "FORBIDDEN" });
    expect(await world.mailsTo(friend)).toEqual([]);
  });
});
