import { createHash, randomUUID } from "node:crypto";
import { type Client } from "pg";
import { type Permission } from "../../contracts/permissions";
import { newId } from "../../platform/db/new-id";
import { hashRecoveryCode } from "../../subgraphs/auth/services/recovery-codes";
import { type GraphClient } from "../graph-client";
import { confirmAddress, register } from "../people";
import { PEOPLE, type Caller, type Person } from "./callers";

/** Somebody with an account, as the tests know him. */
export interface Account {
  readonly client: GraphClient;
  readonly userId: string;
  readonly email: string;
}

/** What everybody's password is who was made by `register`. */
export const PASSWORD = "correct horse battery staple 42";

/** An account holds at most 50 keys. */
const KEYS_OF_AN_OWNER = 45;

const CREATE_KEY = `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }`;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Who asks, with whatever they ask by: sessions, keys, and the links that come by mail. */
export class Accounts {
  private readonly clients = new Map<string, Promise<GraphClient>>();
  /**
   * Owners whose keys are tried out: as many as it takes, and never the owner himself, whose keys end when he changes his
   * password.
   */
  private readonly owners: Promise<Account>[] = [];
  private ownersKeys = 0;
  private protectedAccount: Promise<Account> | undefined;

  private constructor(
    private readonly anybody: GraphClient,
    /** Of auth. */
    private readonly database: Client,
    /** Makes somebody with a confirmed address who is all that the owner is. */
    private readonly recruit: () => Promise<Account>,
    readonly of: Readonly<Record<Person, Account>>,
    /** An account that nothing else is done with. */
    readonly throwaway: Account,
  ) {
  }

  static async open(anybody: GraphClient, inbox: string, database: Client, recruit: () => Promise<Account>): Promise<Accounts> {
    const [throwaway, ...people] = await Promise.all(["throwaway", ...PEOPLE].map((name) => register(anybody, name)));
    if (!throwaway) throw new Error("nobody was registered");
    const of = Object.fromEntries(PEOPLE.map((name, index) => [name, people[index]])) as unknown as Record<Person, Account>;
    // There is no other way to become one; what the gateway knows of him is renewed when he confirms his address.
    await database.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [of.administrator.userId]);
    await Promise.all(Object.values(of).map((account) => confirmAddress(account, inbox)));
    return new Accounts(anybody, database, recruit, of, throwaway);
  }

  /** What this caller asks with; a key is made when it is first needed. */
  clientOf({ person, key }: Caller): GraphClient | Promise<GraphClient> {
    if (person === null) return this.anybody;
    if (key === null) return this.of[person].client;
    const same = [person, ...key].join(" ");
    const client = this.clients.get(same) ?? this.makeKey(person, key);
    this.clients.set(same, client);
    return client;
  }

  private async makeKey(person: Person, permissions: readonly Permission[]): Promise<GraphClient> {
    const account = person === "owner" ? await this.ownerForKey() : this.of[person];
    const { createApiKey } = await account.client.do(CREATE_KEY, { input: { name: "authorization matrix", permissions } });
    return this.anybody.as(createApiKey.secret as string);
  }

  private ownerForKey(): Promise<Account> {
    const index = Math.floor(this.ownersKeys++ / KEYS_OF_AN_OWNER);
    return (this.owners[index] ??= this.recruit());
  }

  /** Makes somebody a member without asking him; he must not have asked anything before. */
  async setRole(organizationId: string, { userId }: Pick<Account, "userId">, role: string): Promise<void> {
    const text = `INSERT INTO memberships (organization_id, user_id, role) VALUES ($1, $2, $3::"OrganizationRole") ON CONFLICT (organization_id, user_id) DO UPDATE SET role = EXCLUDED.role`;
    await this.database.query(text, [organizationId, userId, role]);
  }

  /** A key of the person's, to be revoked. @returns its id */
  async spareKey(person: Person): Promise<string> {
    const query = CREATE_KEY.replace("secret", "apiKey { id }");
    const { createApiKey } = await this.of[person].client.do(query, { input: { name: "spare", permissions: ["account:read"] } });
    return createApiKey.apiKey.id as string;
  }

  /** A session of the person's on another device, to be ended. @returns its id */
  async spareSession(person: Person): Promise<string> {
    const input = { email: this.of[person].email, password: PASSWORD };
    const { login } = await this.anybody.do(`mutation($input: LoginInput!) { login(input: $input) { user { sessions { id current } } } }`, { input });
    const sessions = login.user.sessions as { readonly id: string; readonly current: boolean }[];
    return sessions.find(({ current }) => current)?.id ?? "";
  }

  /** A token as it stands in the link of a mail to the throwaway account, without the mail. */
  async linkToken(purpose: "VERIFY_EMAIL" | "RESET_PASSWORD"): Promise<string> {
    const token = randomUUID();
    const text = `INSERT INTO one_time_tokens (token_hash, purpose, user_id, expires_at) VALUES ($1, $2::"OneTimePurpose", $3, now() + interval '10 minutes')`;
    await this.database.query(text, [hashOf(token), purpose, this.throwaway.userId]);
    return token;
  }

  /** An invitation of this person, without the mail, instead of the one before. @returns its token */
  async invitation(person: Person, organizationId: string): Promise<string> {
    const token = randomUUID();
    const { email } = this.of[person];
    await this.database.query(`DELETE FROM invitations WHERE organization_id = $1 AND email = $2 AND accepted_at IS NULL`, [organizationId, email]);
    const text = `INSERT INTO invitations (id, organization_id, email, role, invited_by_id, token_hash, expires_at) VALUES ($1, $2, $3, 'STAFF', $4, $5, now() + interval '10 minutes')`;
    await this.database.query(text, [newId(), organizationId, email, this.of.stranger.userId, hashOf(token)]);
    return token;
  }

  /** A new session of the throwaway account, whatever became of its password. @returns its refresh token */
  async refreshToken(): Promise<string> {
    const input = { email: this.throwaway.email, password: PASSWORD };
    const { login } = await this.anybody.do(`mutation($input: LoginInput!) { login(input: $input) { refreshToken } }`, { input });
    return login.refreshToken as string;
  }

  /** The sign-in of an account with a second factor, after the password. @returns the input of `completeLogin` */
  async loginChallenge(): Promise<{ challengeToken: string; recoveryCode: string }> {
    const { userId, email } = await (this.protectedAccount ??= this.protect());
    const recoveryCode = randomUUID();
    await this.database.query(`INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)`, [userId, hashRecoveryCode(userId, recoveryCode)]);
    const { errors } = await this.anybody.ask(`mutation($input: LoginInput!) { login(input: $input) { accessToken } }`, { input: { email, password: PASSWORD } });
    return { challengeToken: String(errors?.[0]?.extensions.challengeToken), recoveryCode };
  }

  /** An account with a passkey that nobody has: it is only signed in to with recovery codes. */
  private async protect(): Promise<Account> {
    const account = await register(this.anybody, "protected");
    const text = `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, backed_up, name) VALUES ($1, $2, $3, '', 0, false, 'x')`;
    await this.database.query(text, [newId(), account.userId, randomUUID()]);
    return account;
  }

  async close(): Promise<void> {
    const keys = (await Promise.allSettled(this.clients.values())).flatMap((made) => (made.status === "fulfilled" ? [made.value] : []));
    await Promise.all([this.anybody, ...Object.values(this.of).map(({ client }) => client), ...keys].map((client) => client.close()));
  }
}
