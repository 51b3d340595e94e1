/** What is planned with, the one that signs last first. */
interface Key {
  readonly id: string;
  readonly signsFrom: Date;
}

const HOUR = 3_600_000;
/** How long a key signs. */
const REIGN = 30 * 24 * HOUR;
/** How long a successor is published before it signs: longer than anybody remembers a key set. */
const NOTICE = HOUR;
/** How long a key stays published after its successor began to sign: longer than a token lives. */
const AFTERLIFE = 2 * HOUR;

/** Which key is to be made, to sign from when; and which are of no use to anybody any more. */
export function planRotation(keys: readonly Key[], now: Date): { successorFrom: Date | null; outdated: readonly string[] } {
  const [newest] = keys;
  const inHand = keys.findIndex((key) => key.signsFrom.getTime() <= now.getTime() - AFTERLIFE);
  return {
    successorFrom: newest && newest.signsFrom.getTime() <= now.getTime() - REIGN ? new Date(now.getTime() + NOTICE) : null,
    outdated: inHand < 0 ? [] : keys.slice(inHand + 1).map((key) => key.id),
  };
}
