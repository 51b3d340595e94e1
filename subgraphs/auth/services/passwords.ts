import { hash, verify } from "@node-rs/argon2";
import { availableParallelism } from "node:os";
import { FairLine } from "../../../platform/overload/fair-line";
import { newSecret } from "./secret-tokens";

/** What one argon2id hash costs. */
export interface PasswordCost {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** argon2id as OWASP recommends it: 19 MiB, two passes, one lane. The work is done outside of the event loop. */
const COST: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Passwords that wait for a core, some seconds of work. */
const MAX_WAITING = 200;

/** At most half of the cores hash passwords: guessing at many accounts at once must not slow everything else down. */
const LINE = { service: "auth", places: Math.max(1, Math.floor(availableParallelism() / 2)), capacity: MAX_WAITING, capacityPerCaller: MAX_WAITING + 1 };

/** The same password typed on another keyboard may be other bytes. */
const normal = (password: string): string => password.normalize("NFKC");

export class Passwords {
  private nobody: Promise<string> | undefined;
  private readonly line = new FairLine(LINE);

  /** @param cost of new hashes; older ones are recognized by theirs */
  constructor(private readonly cost: PasswordCost = COST) {}

  /**
   * @returns PHC form, with its salt and cost
   * @throws AppError SERVICE_UNAVAILABLE if too many passwords wait for a core
   */
  hash(password: string): Promise<string> {
    return this.line.run("", () => hash(normal(password), this.cost));
  }

  /** Whether a hash was made with another algorithm or cost than `hash` uses now. */
  isOutdated(hashed: string): boolean {
    return !hashed.startsWith(`$argon2id$v=19$m=${this.cost.memoryCost},t=${this.cost.timeCost},p=${this.cost.parallelism}$`);
  }

  /**
   * @param hashed null for an account that does not exist: takes the same time, and is false
   * @throws as {@link hash}
   */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    // Awaited in any case: it is made on the first call, which must not show what the call was about.
    const nobody = await this.hashOfNobody();
    const good = await this.line.run("", () => verify(hashed ?? nobody, normal(password)));
    return hashed !== null && good;
  }

  private hashOfNobody(): Promise<string> {
    this.nobody ??= this.hash(newSecret());
    return this.nobody;
  }
}
