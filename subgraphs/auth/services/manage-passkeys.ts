import { requireSession } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, notFound } from "../../../platform/errors/platform-errors";
import type { AuthDatabase } from "../repositories/database";
import type { PasskeyRecord, PasskeyRepository } from "../repositories/passkey.repository";
import type { UserRepository } from "../repositories/user.repository";
import type { Challenges } from "./challenges";
import type { SecondFactorChanges } from "./second-factor-changes";
import type { PasskeyOptions, WebAuthn } from "./web-authn";

/** Passkeys of one account: the options for signing in list all of them. */
const MOST_PASSKEYS = 20;

const DEFAULT_NAME = "Passkey";

export interface AddedPasskey {
  readonly passkey: PasskeyRecord;
  /** Shown once, with the account's first factor. */
  readonly recoveryCodes: readonly string[] | null;
}

/** Registers, renames and removes the caller's passkeys. */
export class ManagePasskeys {
  constructor(
    private readonly db: AuthDatabase,
    private readonly changes: SecondFactorChanges,
    private readonly users: UserRepository,
    private readonly passkeys: PasskeyRepository,
    private readonly challenges: Challenges,
    private readonly webAuthn: WebAuthn,
  ) {}

  /** @throws as `SecondFactorChanges.require`; CONFLICT with 20 passkeys */
  async begin(caller: Principal): Promise<{ challengeToken: string; options: PasskeyOptions }> {
    const { id } = await this.changes.require(caller);
    const user = await this.users.byId(this.db.client, id);
    if (!user) throw notFound("user");
    const existing = await this.passkeys.ofUsers(this.db.client, [id]);
    if (existing.length >= MOST_PASSKEYS) throw tooMany();
    const { token, webauthn } = this.challenges.issue({ purpose: "REGISTRATION", userId: id });
    return { challengeToken: token, options: await this.webAuthn.registrationOptions(user, webauthn, existing) };
  }

  /**
   * @param credential of the browser, as JSON
   * @param name to tell it from others. If omitted, "Passkey"
   * @throws as `SecondFactorChanges.change`; BAD_USER_INPUT for an expired challenge or an invalid credential; CONFLICT for a
   * credential that is registered, or with 20 passkeys
   */
  async complete(caller: Principal, challengeToken: string, credential: unknown, name: string | null): Promise<AddedPasskey> {
    const { id: userId } = await this.changes.require(caller);
    const challenge = this.challenges.read(challengeToken, ["REGISTRATION"]);
    if (challenge?.userId !== userId) throw badInput({ challengeToken: "has expired: begin the registration again" });
    const registered = await this.webAuthn.verifyRegistration(credential, challenge.webauthn);
    if (!registered) throw badInput({ credential: "is not a passkey that this challenge was signed with, on a page that may ask for passkeys" });
    return this.changes.change(caller, async (tx, change) => {
      if (!(await this.challenges.use(tx, challenge))) throw badInput({ challengeToken: "was used before: begin the registration again" });
      if ((await this.passkeys.countOf(tx, userId)) >= MOST_PASSKEYS) throw tooMany();
      const passkey = await this.passkeys.insert(tx, { id: newId(), userId, name: name?.trim() ?? DEFAULT_NAME, ...registered });
      if (!passkey) throw conflict("This passkey is registered already.");
      return { passkey, recoveryCodes: await this.changes.added(tx, caller, change, "PASSKEY_ADDED", "PASSKEY") };
    });
  }

  /** @throws UNAUTHENTICATED; FORBIDDEN for an API key; NOT_FOUND for a passkey that is not the caller's */
  async rename(caller: Principal, id: string, name: string): Promise<PasskeyRecord> {
    const { id: userId } = requireSession(caller);
    const renamed = isId(id) ? await this.passkeys.rename(this.db.client, id, userId, name.trim()) : null;
    if (!renamed) throw notFound("passkey");
    return renamed;
  }

  /** @throws as `SecondFactorChanges.change`; NOT_FOUND for a passkey that is not the caller's */
  async remove(caller: Principal, id: string): Promise<void> {
    await this.changes.change(caller, async (tx, change) => {
      if (!isId(id) || !(await this.passkeys.remove(tx, id, change.user.id))) throw notFound("passkey");
      await this.changes.removed(tx, caller, change, "PASSKEY_REMOVED");
    });
  }
}

const tooMany = () => conflict(`You have ${MOST_PASSKEYS} passkeys. Remove one that you no longer use.`);
