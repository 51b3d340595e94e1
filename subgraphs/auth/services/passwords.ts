import { hash, verify } from "@node-rs/argon2";
import { newSecret } from "./secret-tokens";

/** argon2id as OWASP recommends it: 19 MiB, two passes, one lane. The work is done outside of the event loop. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same password typed on another keyboard may be other bytes. */
const normal = (password: string): string => password.normalize("NFKC");

export class Passwords {
  private nobody: Promise<string> | undefined;

  /** @returns PHC form, with its salt and cost */
  hash(password: string): Promise<string> {
    return hash(normal(password), COST);
  }

  /**
   * @param hashed null for an account that does not exist: takes the same time, and is false
   */
  async verify(hashed: string | null, password: string): Promise<boolean> {
    // Awaited in any case: it is made on the first call, which must not show what the call was about.
    const nobody = await this.hashOfNobody();
    const good = await verify(hashed ?? nobody, normal(password));
    return hashed !== null && good;
  }

  private hashOfNobody(): Promise<string> {
    this.nobody ??= this.hash(newSecret());
    return this.nobody;
  }
}
