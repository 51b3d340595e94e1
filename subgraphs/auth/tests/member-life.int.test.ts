import { sampleRuns } from "../../../platform/testing/sample-runs";
import { array, assert, asyncProperty, constantFrom, nat, oneof, record, tuple } from "fast-check";
import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { hashSecret } from "../services/secret-tokens";
import type { SignedInAs } from "../services/session-opener";
import { OrganizationRole } from "../services/roles";
import { createAuthWorld, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => (world = await createAuthWorld()));
afterAll(() => world.close());

const PEOPLE = 4;
const actions = ["invite", "accept", "acceptAnothers", "changeRole", "remove", "leave", "expire"] as const;

/** One random thing to do: the numbers choose who does it, and to whom. */
interface Step {
  readonly action: (typeof actions)[number];
  readonly by: number;
  readonly to: number;
  readonly role: OrganizationRole;
}

type InvitationState = "open" | "accepted" | "expired" | "gone";

/** An organization as it should be: people by their numbers, invitations in the order in which they were sent. */
interface Organization {
  members: Record<number, OrganizationRole>;
  invitations: { to: number; by: number; role: OrganizationRole; state: InvitationState }[];
}

const ranks: Readonly<Record<OrganizationRole, number>> = { STAFF: 0, MANAGER: 1, OWNER: 2 };
const mayManage = (role: OrganizationRole | undefined): boolean => role === "OWNER" || role === "MANAGER";
const mayTouch = (role: OrganizationRole | undefined, ...touched: readonly OrganizationRole[]): boolean => mayManage(role) && (role === "OWNER" || !touched.includes("OWNER"));
const owners = ({ members }: Organization): number => Object.values(members).filter((role) => role === "OWNER").length;

/** What should come of it: "ok" or a code. */
function predict(organization: Organization, { action, by, to, role }: Step): string {
  const { members, invitations } = organization;
  const drop = (which: (invitation: Organization["invitations"][number]) => boolean): void => {
    for (const invitation of invitations) if (invitation.state !== "accepted" && which(invitation)) invitation.state = "gone";
  };
  const member = members[to];
  switch (action) {
    case "invite":
      if (!mayTouch(members[by], role)) return "FORBIDDEN";
      if (member) return "CONFLICT";
      drop((invitation) => invitation.to === to);
      invitations.push({ to, by, role, state: "open" });
      return "ok";
    case "accept":
    case "acceptAnothers": {
      const invitation = invitations[invitationOf(organization, { action, to })];
      const who = action === "accept" ? to : by;
      if (!invitation || invitation.state === "gone" || invitation.state === "expired") return "NOT_FOUND";
      if (invitation.to !== who) return "FORBIDDEN";
      if (invitation.state === "accepted") return "CONFLICT";
      invitation.state = "accepted";
      members[who] = invitation.role;
      return "ok";
    }
    case "changeRole":
      if (!mayTouch(members[by], role, member ?? role)) return "FORBIDDEN";
      if (!member) return "NOT_FOUND";
      if (member === role) return "ok";
      if (member === "OWNER" && owners(organization) < 2) return "CONFLICT";
      members[to] = role;
      // What he could not send any more is taken back.
      drop((invitation) => invitation.by === to && !mayTouch(role, invitation.role));
      return "ok";
    case "remove":
    case "leave": {
      const who = action === "leave" ? by : to;
      const leaving = members[who];
      if ((who !== by || !leaving) && !mayTouch(members[by], leaving ?? "STAFF")) return "FORBIDDEN";
      if (!leaving) return "NOT_FOUND";
      if (leaving === "OWNER" && owners(organization) < 2) return "CONFLICT";
      delete members[who];
      drop((invitation) => invitation.by === who || invitation.to === who);
      return "ok";
    }
    case "expire":
      for (const invitation of invitations) if (invitation.to === to && invitation.state === "open") invitation.state = "expired";
      return "ok";
  }
}

/** The invitation whose link is opened: the newest to this person. */
const invitationOf = ({ invitations }: Organization, { to }: Pick<Step, "action" | "to">): number => invitations.reduce((newest, invitation, index) => (invitation.to === to ? index : newest), -1);

/** An organization of the first of four people, all of whom have confirmed their addresses. */
async function begin() {
  const people: SignedInAs[] = [];
  for (let index = 0; index < PEOPLE; index++) people.push(await world.verify(await world.person(`P${index}`)));
  const { id } = await world.organization(people[0] as SignedInAs);
  return new Setting(id, people);
}

class Setting {
  /** In the order of the model's invitations. */
  readonly tokens: string[] = [];
  readonly roles = new Map<string, string>();

  constructor(
    readonly id: string,
    readonly people: readonly SignedInAs[],
  ) {}

  person(index: number): SignedInAs {
    return this.people[index % PEOPLE] as SignedInAs;
  }

  caller(index: number): Promise<Principal> {
    return world.callerOf(this.person(index));
  }

  async perform(organization: Organization, step: Step): Promise<string> {
    try {
      await this.does(organization, step);
      return "ok";
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
      return error.code;
    }
  }

  private async does(organization: Organization, { action, by, to, role }: Step): Promise<unknown> {
    const { module, db } = world;
    const { email, id: toId } = this.person(to).user;
    switch (action) {
      case "invite":
        return module.inviteMember.run(await this.caller(by), this.id, email, role);
      case "accept":
      case "acceptAnothers":
        return module.acceptInvitation.run(await this.caller(action === "accept" ? to : by), this.tokens[invitationOf(organization, { action, to })] ?? "none");
      case "changeRole":
        return module.changeMembers.changeRole(await this.caller(by), this.id, toId, role);
      case "remove":
        return module.changeMembers.remove(await this.caller(by), this.id, toId);
      case "leave":
        return module.changeMembers.remove(await this.caller(by), this.id, this.person(by).user.id);
      case "expire":
        return db.client.invitation.updateMany({ where: { organizationId: this.id, email, acceptedAt: null }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    }
  }

  /** The organization as the database has it. */
  async observe(organization: Organization): Promise<Organization> {
    const { client } = world.db;
    const [memberships, invitations] = await Promise.all([client.membership.findMany({ where: { organizationId: this.id } }), client.invitation.findMany({ where: { organizationId: this.id } })]);
    const members = Object.fromEntries(this.people.flatMap(({ user }, index) => memberships.filter(({ userId }) => userId === user.id).map(({ role }) => [index, role] as const)));
    return {
      members,
      invitations: organization.invitations.map((invitation, index) => {
        const row = invitations.find(({ tokenHash }) => tokenHash === hashSecret(this.tokens[index] ?? ""));
        const state: InvitationState = !row ? "gone" : row.acceptedAt ? "accepted" : row.expiresAt <= new Date() ? "expired" : "open";
        return { ...invitation, role: row?.role ?? invitation.role, state };
      }),
    };
  }

  /** What must be true at every moment, whoever was faster. */
  async checkInvariants(): Promise<void> {
    const { client } = world.db;
    const memberships = await client.membership.findMany({ where: { organizationId: this.id }, include: { user: true } });
    expect(memberships.filter(({ role }) => role === "OWNER").length).toBeGreaterThan(0);
    const open = await client.invitation.findMany({ where: { organizationId: this.id, acceptedAt: null } });
    expect(new Set(open.map(({ email }) => email)).size).toBe(open.length);
    // Nobody is invited by somebody who could not do it now.
    for (const { invitedById, role } of open) expect([role, mayTouch(memberships.find(({ userId }) => userId === invitedById)?.role, role)]).toEqual([role, true]);
    // On the platform nobody is ever less than where he belongs, and nobody becomes less.
    const ascent = ["ATTENDEE", "STAFF", "ORGANIZER", "ADMIN"];
    for (const { role, user } of memberships) expect(ascent.indexOf(user.role)).toBeGreaterThanOrEqual(Math.min(ranks[role] + 1, 2));
    for (const { user } of this.people) {
      const { role } = await client.user.findUniqueOrThrow({ where: { id: user.id } });
      expect(ascent.indexOf(role)).toBeGreaterThanOrEqual(ascent.indexOf(this.roles.get(user.id) ?? "ATTENDEE"));
      this.roles.set(user.id, role);
    }
    // What the gateway would let them do is what they are.
    for (const { userId, role } of memberships) {
      const person = this.people.findIndex(({ user }) => user.id === userId);
      expect((await this.caller(person)).user?.memberships).toMatchObject([{ organizationId: this.id, role }]);
    }
  }
}

const step = record({ action: constantFrom(...actions, "invite", "accept", "accept"), by: nat(PEOPLE - 1), to: nat(PEOPLE - 1), role: constantFrom(...Object.values(OrganizationRole)) });
/** Two who do the same to each other. */
const duel = tuple(constantFrom("changeRole" as const, "remove" as const), nat(PEOPLE - 1), nat(PEOPLE - 1), constantFrom("MANAGER" as const, "STAFF" as const)).map(([action, by, to, role]): Step[] => [
  { action, by, to, role },
  { action, by: to, to: by, role },
]);

describe("members and invitations of an organization, whatever is done to them in whatever order", () => {
  it("are what a simple model says", async () => {
    await assert(
      asyncProperty(array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
        const setting = await begin();
        let organization: Organization = { members: { 0: "OWNER" }, invitations: [] };
        for (const one of steps) {
          const after = structuredClone(organization);
          const answer = predict(after, one);
          expect({ step: one, organization, answer: await setting.perform(organization, one) }).toEqual({ step: one, organization, answer });
          if (after.invitations.length > setting.tokens.length) setting.tokens.push(await world.tokenFor(setting.person(one.to).user.email, "invitation"));
          expect({ step: one, ...(await setting.observe(after)) }).toEqual({ step: one, ...after });
          organization = after;
          await setting.checkInvariants();
        }
      }),
      { numRuns: sampleRuns(4), endOnFailure: true },
    );
  }, 120_000);

  it("keep every invariant when several people do things at the same moment", async () => {
    await assert(
      asyncProperty(array(oneof(array(step, { minLength: 3, maxLength: 3 }), duel), { minLength: 15, maxLength: 20 }), async (rounds) => {
        const setting = await begin();
        const invitations: Organization["invitations"] = [];
        const owner: Organization = { members: { 0: "OWNER" }, invitations };
        // Two owners, who can demote each other.
        for (const to of [1, 2]) {
          await setting.perform(owner, { action: "invite", by: 0, to, role: "OWNER" });
          invitations.push({ to, by: 0, role: "OWNER", state: "open" });
          setting.tokens.push(await world.tokenFor(setting.person(to).user.email, "invitation"));
          await setting.perform(owner, { action: "accept", by: 0, to, role: "OWNER" });
        }
        for (const round of rounds) {
          await Promise.all(round.map((one) => setting.perform(owner, one)));
          for (const { action, by, to, role } of round) {
            if (action !== "invite") continue;
            invitations.push({ to, by, role, state: "open" });
            setting.tokens.push(await world.tokenFor(setting.person(to).user.email, "invitation").catch(() => "none"));
          }
          await setting.checkInvariants();
        }
      }),
      { numRuns: sampleRuns(4), endOnFailure: true },
    );
  }, 120_000);
});
