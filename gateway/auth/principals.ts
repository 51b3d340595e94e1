import type { z } from "zod";
import { principalChanged } from "../../contracts/topics/topics";
import { resolvePrincipalCall } from "../../contracts/webhooks/resolve-principal.call";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors, unauthenticated } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";
import type { PubSub } from "../../platform/pubsub/pubsub";
import type { ServiceClient } from "../../platform/webhooks/service-client";
import { credentialKey, type Credential } from "./credential";
import { Lru } from "./lru";

/** A caller as auth knows them: user, memberships with their permissions, and when the session ends by itself. */
export type Account = NonNullable<z.infer<typeof resolvePrincipalCall.response>["user"]>;

/** Null for "something may have been missed: look again". */
export type PrincipalChange = { readonly userId: string; readonly ended: readonly string[] } | null;

interface Entry {
  readonly account: Account | null;
  /** Unix milliseconds until which it is not asked for again. */
  freshUntil: number;
  /** Unix milliseconds until which it may stand in while auth is down. */
  readonly usableUntil: number;
}

const FRESH = 30_000;
/** A key or session that is not known may be tried again soon, but not at the rate of an attacker. */
const FRESH_UNKNOWN = 5_000;
const USABLE = 300_000;
/** Bytes of the accounts that are kept: a member of a thousand organizations takes as much as a thousand others. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Bytes of an account, and of each membership, about. */
const [ACCOUNT_SIZE, MEMBERSHIP_SIZE] = [1_000, 1_500];
const sizeOfEntry = ({ account }: Entry): number => ACCOUNT_SIZE + MEMBERSHIP_SIZE * (account?.memberships.length ?? 0);

/**
 * Who is behind a session or an API key. Asked of auth once for all that ask at the same moment, remembered for at most
 * 30 seconds, and dropped as soon as auth says that it changed.
 */
export class Principals {
  private readonly known = new Lru<string, Entry>(20_000, { maxBytes: MAX_BYTES, sizeOf: sizeOfEntry });
  private readonly asking = new Map<string, Promise<Account | null>>();
  private readonly listeners = new Set<(change: PrincipalChange) => void>();
  private unlisten: (() => Promise<void>) | undefined;

  constructor(
    private readonly services: Pick<ServiceClient, "call">,
    private readonly logger: Logger,
  ) {}

  /** Begins to hear of changes; resolves once it does. */
  async listen(pubsub: PubSub): Promise<void> {
    this.unlisten = await pubsub.listen(principalChanged, "all", (change) => this.apply(change));
  }

  /**
   * @throws AppError UNAUTHENTICATED when the session was ended or the key is not known
   * @throws AppError SERVICE_UNAVAILABLE when auth does not answer and nothing recent is known
   */
  async resolve(credential: Credential, now = Date.now()): Promise<Account> {
    const key = credentialKey(credential);
    const entry = this.known.get(key);
    const account = entry && entry.freshUntil > now ? entry.account : await this.ask(key, credential, entry, now);
    if (!account) throw unauthenticated("This session was ended, or the key was revoked. Please sign in again.");
    if (account.expiresAt <= now) throw unauthenticated("This session has expired. Please sign in again.");
    if (credential.kind === "session" && account.id !== credential.userId) throw unauthenticated();
    return account;
  }

  /** Asks again next time: the caller has just done something that may have changed their rights. */
  forget(credential: Credential): void {
    const key = credentialKey(credential);
    this.known.delete(key);
    this.asking.delete(key);
  }

  /** @returns a function that ends it */
  onChange(listener: (change: PrincipalChange) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.unlisten?.();
  }

  private ask(key: string, credential: Credential, entry: Entry | undefined, now: number): Promise<Account | null> {
    const running = this.asking.get(key);
    if (running) return running;
    const question = credential.kind === "session" ? { sessionId: credential.sessionId } : { apiKey: credential.key };
    const answer = this.services
      .call(resolvePrincipalCall, question)
      .then(({ user }) => {
        // A change that arrived meanwhile took this question out of the map: its answer may be from before.
        if (this.asking.get(key) === answer) {
          this.known.set(key, { account: user, freshUntil: now + (user ? FRESH : FRESH_UNKNOWN), usableUntil: now + USABLE });
        }
        return user;
      })
      .catch((error: unknown) => {
        const down = error instanceof AppError && error.code === platformErrors.SERVICE_UNAVAILABLE.code;
        if (down && entry && entry.usableUntil > now && this.known.get(key) === entry) return entry.account;
        throw error;
      })
      .finally(() => {
        if (this.asking.get(key) === answer) this.asking.delete(key);
      });
    this.asking.set(key, answer);
    return answer;
  }

  private apply(change: PrincipalChange): void {
    this.asking.clear();
    for (const [key, entry] of [...this.known]) {
      // After a gap nothing is known to be wrong: it is asked for again, and may still stand in while auth is down.
      if (change === null) entry.freshUntil = 0;
      else if (entry.account?.id === change.userId || (entry.account && change.ended.includes(entry.account.sessionId))) this.known.delete(key);
    }
    if (change === null) this.logger.info("live messages were interrupted: every caller is looked up again");
    for (const listener of [...this.listeners]) listener(change);
  }
}
