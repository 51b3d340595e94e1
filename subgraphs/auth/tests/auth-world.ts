import type { DestinationStream } from "pino";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { principalChanged } from "../../../contracts/topics/topics";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { openResources, type Resources } from "../../../platform/subgraph/resources";
import { createTestDatabase } from "../../../platform/testing/test-database";
import { testEnvironment } from "../../../platform/testing/test-environment";
import { waitFor } from "../../../platform/testing/wait-for";
import { readAuthConfig } from "../config";
import { createAuthModule, type AuthModule } from "../module";
import { openAuthDatabase, type AuthDatabase } from "../repositories/database";
import type { OrganizationRecord } from "../repositories/organization.repository";
import type { OrganizationRole } from "../services/roles";
import type { ResolvedPrincipal } from "../services/resolve-principal";
import type { SignedInAs } from "../services/session-opener";

export const PASSWORD = "correct horse battery";

/** A mail that auth has put on its way. */
export interface SentMail {
  readonly to: string;
  readonly template: string;
  readonly locale: string;
  readonly organizationId: string | null;
  readonly data: Readonly<Record<string, string>>;
}

/** An auth with a database of its own. */
export interface AuthWorld {
  readonly module: AuthModule;
  readonly resources: Resources;
  /** The same database through another connection, for what the module does not offer. */
  readonly db: AuthDatabase;
  readonly env: NodeJS.ProcessEnv;
  /** What the gateways were told live, in order. */
  readonly told: { userId: string; ended: string[] }[];
  /** An account of its own, signed in. */
  readonly person: (name?: string, email?: string) => Promise<SignedInAs>;
  /** The caller that the gateway would make of a session now. */
  readonly callerOf: (signedIn: { readonly sessionId: string }) => Promise<Principal>;
  /** The caller that the gateway would make of an API key now. */
  readonly callerByKey: (secret: string) => Promise<Principal>;
  /** Opens the link of the mail that came with the registration, if that was not done yet. */
  readonly verify: (person: SignedInAs) => Promise<SignedInAs>;
  readonly organization: (owner: SignedInAs, name?: string) => Promise<OrganizationRecord>;
  /** Another person, invited and joined; the owner's address is confirmed from then on, which inviting takes. */
  readonly member: (owner: SignedInAs, organizationId: string, role: OrganizationRole, name?: string) => Promise<SignedInAs>;
  /** The mails to an address, the oldest first. */
  readonly mailsTo: (address: string) => Promise<SentMail[]>;
  /** The token in the link of the newest mail of a template to an address. */
  readonly tokenFor: (address: string, template: string) => Promise<string>;
  /** Resolves when a transaction waits for what another one holds. */
  readonly somebodyWaits: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * @param settings variables that are not the usual ones
 * @param sink receives what the module logs; if omitted, standard output does
 */
export async function createAuthWorld(settings: Readonly<Record<string, string>> = {}, sink?: DestinationStream): Promise<AuthWorld> {
  const database = await createTestDatabase("auth");
  const env = testEnvironment({ AUTH_DATABASE_URL: database.url, AUTH_PORT: "0", DATABASE_CONNECTIONS: "10", ...settings });
  const config = readAuthConfig(env);
  const logger = createLogger("auth", config.logLevel, sink);
  const resources = openResources(config.redisUrl, logger);
  const module = createAuthModule(config, resources, logger);
  const db = openAuthDatabase(database.url, logger);
  const told: { userId: string; ended: string[] }[] = [];
  await resources.pubsub.listen(principalChanged, "all", (change) => void (change && told.push(change)));

  const world: AuthWorld = {
    module,
    resources,
    db,
    env,
    told,
    person: (name = "Ada", email = `${name.toLowerCase()}-${newId()}@example.com`) =>
      module.register.run(visitor(), { email, password: PASSWORD, name, locale: "en" }),
    callerOf: async ({ sessionId }) => {
      const user = await module.resolvePrincipal.bySession(sessionId);
      if (!user) throw new Error("the session is over");
      return toCaller(user);
    },
    callerByKey: async (secret) => {
      const user = await module.resolvePrincipal.byApiKey(secret);
      if (!user) throw new Error("the key is over");
      return toCaller(user);
    },
    verify: async (person) => {
      if ((await world.callerOf(person)).user?.verified) return person;
      await module.emailVerification.run(visitor(), await world.tokenFor(person.user.email, "verify_email"));
      return person;
    },
    organization: async (owner, name = "Théâtre du Nord") => module.createOrganization.run(await world.callerOf(owner), name, null),
    member: async (owner, organizationId, role, name = "Grace") => {
      const person = await world.person(name);
      await module.inviteMember.run(await world.callerOf(await world.verify(owner)), organizationId, person.user.email, role);
      await module.acceptInvitation.run(await world.callerOf(person), await world.tokenFor(person.user.email, "invitation"));
      return person;
    },
    mailsTo: async (address) => {
      const rows = await db.client.outbox.findMany({ where: { kind: "call", name: sendEmailCall.name }, orderBy: { id: "asc" } });
      return rows.map((row) => row.payload as unknown as SentMail).filter(({ to }) => to === address);
    },
    tokenFor: async (address, template) => {
      const mail = (await world.mailsTo(address)).filter((sent) => sent.template === template).at(-1);
      if (!mail) throw new Error(`no mail ${template} was sent to ${address}`);
      return new URLSearchParams(new URL(mail.data.link ?? "").hash.slice(1)).get("token") ?? "";
    },
    somebodyWaits: () =>
      waitFor("somebody to wait", async () => {
        const [row] = await db.client.$queryRaw<{ waiting: number }[]>`SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return (row?.waiting ?? 0) > 0;
      }),
    close: async () => {
      await module.close();
      await db.close();
      await resources.close();
      await database.drop();
    },
  };
  return world;
}

const toCaller = ({ locale, expiresAt: _expiresAt, ...user }: ResolvedPrincipal): Principal => ({ ...visitor(), locale, user });

/** Nobody in particular, from an address of his own, so that tests do not use up each other's limits. */
export const visitor = (): Principal => anonymous(`test-${newId()}`);

/** One who has a network to himself, and another address of it each time. */
export function hopper(): () => Principal {
  const network = newId().slice(-12).replace(/(.{4})(?=.)/g, "$1:");
  let host = 0;
  return () => anonymous(`2001:${network}::${++host}`);
}

/** The code and bad fields that a promise is refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<{ code: string; fields?: unknown; retryAfter?: unknown }> {
  try {
    await promise;
  } catch (error) {
    const { code, extensions } = error as { code?: string; extensions?: Record<string, unknown> };
    if (code === undefined) throw error;
    return { code, ...extensions };
  }
  throw new Error("it was not refused");
}
