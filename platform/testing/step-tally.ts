import { AppError } from "../errors/app-error";

/** What a step returns if it found nothing to act on, or changed nothing. */
export const SKIPPED = Symbol("skipped");

/** Does `step` if there is something to do it to. */
export const on = <T, R>(thing: T | null | undefined, step: (thing: T) => R): R | typeof SKIPPED => (thing === null || thing === undefined ? SKIPPED : step(thing));

/** For a step that returns whether, or how often, it changed something. */
export const ifAny = async (done: boolean | number | Promise<boolean | number>): Promise<unknown> => (Number(await done) > 0 ? true : SKIPPED);

/**
 * Performs the random steps of a property test and counts how they ended. A step may be refused only with the codes that
 * are listed for its kind, and each kind must succeed at least once, or the property says nothing about it.
 */
export class StepTally<Kind extends string> {
  private readonly succeeded = new Map<Kind, number>();

  /** @param refusals the error codes each kind of step may be refused with */
  constructor(private readonly refusals: Readonly<Record<Kind, readonly string[]>>) {}

  /** @throws Error for a refusal that is not listed, and whatever else the step throws */
  async perform(kind: Kind, step: () => unknown): Promise<void> {
    let result: unknown;
    try {
      result = await step();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (!this.refusals[kind].includes(error.code)) throw new Error(`${kind} was refused with ${error.code}: ${error.message}`, { cause: error });
      return;
    }
    if (result !== SKIPPED) this.succeeded.set(kind, this.successesOf(kind) + 1);
  }

  successesOf(kind: Kind): number {
    return this.succeeded.get(kind) ?? 0;
  }

  /** The kinds of steps that never succeeded. */
  neverSucceeded(): Kind[] {
    return (Object.keys(this.refusals) as Kind[]).filter((kind) => this.successesOf(kind) === 0);
  }
}
