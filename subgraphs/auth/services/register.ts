import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { conflict, rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { AuthDatabase } from "../repositories/database";
import type { InvitationRepository } from "../repositories/invitation.repository";
import type { UserRepository } from "../repositories/user.repository";
import type { EmailVerification } from "./email-verification";
import type { AttemptCounter } from "./guess-limits";
import { requireGoodPassword } from "./password-policy";
import type { Passwords } from "./passwords";
import type { SessionOpener, SignedInAs } from "./session-opener";

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly locale: string;
}

export class Register {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly invitations: InvitationRepository,
    private readonly passwords: Passwords,
    private readonly opener: SessionOpener,
    private readonly verification: EmailVerification,
    private readonly limit: AttemptCounter,
  ) {}

  /**
   * Makes an account and signs it in.
   * @throws BAD_USER_INPUT for a password that is easily guessed
   * @throws CONFLICT when the address has an account
   * @throws RATE_LIMITED for too many from one network address: each one costs a hash and sends a mail to whoever is named,
   * and tells whether he has an account
   */
  async run(caller: Principal, input: Registration): Promise<SignedInAs> {
    requireGoodPassword(input.password, input.email);
    const wait = await this.limit.take(networkOf(caller.address));
    if (wait > 0) throw rateLimited(wait);
    const passwordHash = await this.passwords.hash(input.password);
    const { user, session } = await this.db.transaction(async (tx) => {
      const email = input.email.toLowerCase();
      const made = await this.users.insert(tx, { id: newId(), email, name: input.name.trim(), passwordHash, locale: input.locale });
      if (!made) throw conflict("There is an account with this address already: sign in, or reset its password.");
      // Accepting an invitation proves the address too. Two emails with two links would only confuse.
      if (!(await this.invitations.hasOpen(tx, email))) await addToOutbox(tx, await this.verification.begin(tx, made));
      return { user: made, session: await this.opener.open(tx, caller, made.id, { rememberMe: false, methods: ["PASSWORD"], deviceToken: null }) };
    });
    this.db.logEvent(this.db.client, "user registered", { userId: user.id });
    return this.opener.answer(user, session);
  }
}
