import { createHmac } from "node:crypto";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { canonicalAddress, networkOf } from "../../../platform/http/canonical-address";
import type { AuthDatabase, Tx } from "../repositories/database";
import type { OriginKind, OriginRecord, SignInOriginRepository } from "../repositories/sign-in-origin.repository";
import type { UserRepository } from "../repositories/user.repository";
import { hashSecret, newSecret } from "./secret-tokens";

const DAY = 24 * 3_600_000;

/** Milliseconds after a sign-in for which its network or device is known. */
const LIFETIME: Readonly<Record<OriginKind, number>> = { NETWORK: 90 * DAY, DEVICE: 365 * DAY };

/** Origins of one user that are kept: programs may sign in every minute without a device token. */
const KEPT: Readonly<Record<OriginKind, number>> = { NETWORK: 50, DEVICE: 20 };

const PREFIX = "epd_";

/** What a sign-in showed about where it came from. */
export interface SeenOrigin {
  /** For the next sign-in from this device. */
  readonly deviceToken: string;
  /** Whether the user has signed in before, but neither from this device nor from this network. */
  readonly isNew: boolean;
}

/**
 * Remembers from where users have signed in, so that other people's guesses cannot lock them out, and so that they are
 * notified of a sign-in from elsewhere. Networks are stored as keyed hashes, different for each user.
 */
export class KnownOrigins {
  /** @param secrets the first one hashes networks; the others, those that were hashed before a rotation */
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly origins: SignInOriginRepository,
    private readonly secrets: readonly string[],
  ) {}

  /** Whether the account signed in from the caller's network before. Does the same work without an account. */
  async isKnownNetwork(email: string, address: string): Promise<boolean> {
    const user = await this.users.byEmail(this.db.client, email);
    return this.isKnownNetworkOf(user?.id ?? newId(), address);
  }

  /** Whether the user signed in from the network of an address before. */
  async isKnownNetworkOf(userId: string, address: string): Promise<boolean> {
    const found = await this.origins.find(this.db.client, userId, this.networkHashes(userId, address));
    return found.some((origin) => origin.kind === "NETWORK" && isFresh(origin));
  }

  /**
   * The device that a token belongs to. Does the same work without an account.
   * @param token null for a caller without one
   * @returns a name for it, or null if the account did not sign in from it before
   */
  async knownDevice(email: string, token: string | null): Promise<string | null> {
    if (token === null) return null;
    const user = await this.users.byEmail(this.db.client, email);
    const hash = hashSecret(token);
    const found = await this.origins.find(this.db.client, user?.id ?? newId(), [hash]);
    return found.some((origin) => origin.kind === "DEVICE" && isFresh(origin)) ? hash : null;
  }

  /** Records a sign-in, in its transaction. */
  async record(tx: Tx, caller: Principal, userId: string, givenToken: string | null): Promise<SeenOrigin> {
    const networks = this.networkHashes(userId, caller.address);
    const device = givenToken === null ? null : hashSecret(givenToken);
    const hashes = device === null ? networks : [...networks, device];
    const known = (await this.origins.find(tx, userId, hashes)).filter(isFresh);
    const isNew = known.length === 0 && (await this.origins.hasAny(tx, userId));
    const knownDevice = known.some(({ kind, hash }) => kind === "DEVICE" && hash === device);
    const deviceToken = givenToken !== null && knownDevice ? givenToken : `${PREFIX}${newSecret()}`;
    await this.origins.record(tx, userId, "DEVICE", hashSecret(deviceToken), KEPT.DEVICE);
    await this.recordNetwork(tx, caller, userId);
    return { deviceToken, isNew };
  }

  /** Records the caller's network, from which they have just proved who they are. */
  async recordNetwork(tx: Tx, caller: Principal, userId: string): Promise<void> {
    const [network] = this.networkHashes(userId, caller.address);
    if (network !== undefined) await this.origins.record(tx, userId, "NETWORK", network, KEPT.NETWORK);
  }

  /** Forgets everything except for the caller's network. */
  async restart(tx: Tx, caller: Principal, userId: string): Promise<void> {
    await this.origins.removeAll(tx, userId);
    await this.recordNetwork(tx, caller, userId);
  }

  /** Forgets everything: another person may have signed in before the password was replaced. */
  async forget(tx: Tx, userId: string): Promise<void> {
    await this.origins.removeAll(tx, userId);
  }

  async purge(tx: Tx, now: Date): Promise<void> {
    for (const [kind, lifetime] of Object.entries(LIFETIME)) {
      await this.origins.purge(tx, kind as OriginKind, new Date(now.getTime() - lifetime));
    }
  }

  /** Empty for a caller whose address is none, such as another service: everyone would come from there. */
  private networkHashes(userId: string, address: string): string[] {
    if (canonicalAddress(address) === null) return [];
    const subject = `sign-in-network.${userId}.${networkOf(address)}`;
    return this.secrets.map((secret) => createHmac("sha256", secret).update(subject).digest("base64url"));
  }
}

const isFresh = ({ kind, lastSeenAt }: OriginRecord): boolean => Date.now() - lastSeenAt.getTime() < LIFETIME[kind];
