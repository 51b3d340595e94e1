import type { Random } from "./random";

/**
 * A piece of text that repeats other pieces. `%` in its texts is the number of the repetition, so that names can differ.
 * A tree of these is what the search varies: a text of 60 KB that is expensive has a small description.
 */
export interface Part {
  readonly before: string;
  readonly inside: readonly Part[];
  readonly after: string;
  readonly separator: string;
  readonly times: number;
}

export const part = (before: string, inside: readonly Part[] = [], after = "", times = 1, separator = " "): Part => ({ before, inside, after, times, separator });

/** @returns at most about `limit` characters; what is cut is usually not well-formed, which is tried too */
export function textOf(root: Part, limit: number): string {
  const pieces: string[] = [];
  let length = 0;
  const add = (text: string): void => {
    pieces.push(text);
    length += text.length;
  };
  const write = ({ before, inside, after, times, separator }: Part, outer: number): void => {
    for (let i = 0; i < times && length < limit; i++) {
      if (i > 0) add(separator);
      const index = String(times > 1 ? i : outer);
      add(before.replaceAll("%", index));
      for (const one of inside) write(one, Number(index));
      add(after.replaceAll("%", index));
    }
  };
  write(root, 0);
  return pieces.join("");
}

/** Changes one place of a tree. */
export function mutated(root: Part, random: Random, fresh: () => Part): Part {
  if (root.inside.length > 0 && random.chance(0.7)) {
    const at = random.below(root.inside.length);
    return { ...root, inside: root.inside.map((one, i) => (i === at ? mutated(one, random, fresh) : one)) };
  }
  const choice = random.below(8);
  if (choice < 2) return { ...root, times: random.times() };
  if (choice === 2) return { ...root, times: Math.max(1, Math.round(root.times * (0.5 + random.next()))) };
  if (choice === 3) return { ...root, inside: [...root.inside, fresh()] };
  if (choice === 4 && root.inside.length > 1) return { ...root, inside: root.inside.filter((_, i) => i !== random.below(root.inside.length)) };
  if (choice === 5 && root.inside.length > 0) return { ...root, inside: [...root.inside, random.pick(root.inside)] };
  if (choice === 6) return fresh();
  return { ...root, separator: random.pick([" ", ",", "\n", "#\n", ""]) };
}
