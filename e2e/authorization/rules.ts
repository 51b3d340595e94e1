import { type Permission } from "../../contracts/permissions";
import { heldBy, holds, keyWith, keyWithout, nobody, signedIn, type Caller, type Person } from "./callers";

/** What a caller gets: the thing itself; an empty list; null without a word; or an error's code. */
export type Outcome = "sees" | "empty" | "null" | "FORBIDDEN" | "NOT_FOUND" | "UNAUTHENTICATED";

/** One of the ways to be allowed something. */
export interface Need {
  readonly isMet: (caller: Caller) => boolean;
  /** What a key has to have been given for it. */
  readonly permissions: readonly Permission[];
  /** Whose keys try it out. */
  readonly holder: Person;
}

/** All of these permissions in the organization that is looked at; administrators hold theirs everywhere. */
export const may = (...permissions: readonly Permission[]): Need => ({
  isMet: (caller) => permissions.every((permission) => holds(caller, permission)),
  permissions,
  holder: permissions.every((permission) => heldBy("owner").includes(permission)) ? "owner" : "administrator",
});

/** A right that membership of the organization does not give. */
export const mayEverywhere = (permission: Permission): Need => ({
  isMet: (caller) => caller.person === "administrator" && holds(caller, permission),
  permissions: [permission],
  holder: "administrator",
});

/** The permission in the organization of the stranger. */
export const mayAtStrangers = (permission: Permission): Need => ({
  isMet: ({ person, key }) => (person === "stranger" || person === "administrator") && (key === null || key.includes(permission)),
  permissions: [permission],
  holder: "administrator",
});

/** This very person, or a key of his that was given the permission. */
export const person = (who: Person, permission: Permission): Need => ({
  isMet: (caller) => caller.person === who && holds(caller, permission),
  permissions: [permission],
  holder: who,
});

/** Whose purchase it is. */
export const buyer = person("attendee", "purchases:own");

/** Whoever asks about himself, with a key only when it was given the permission. */
export const oneself = (permission: Permission): Need => ({
  isMet: (caller) => holds(caller, permission),
  permissions: [permission],
  holder: "owner",
});

/** Everybody with an account, in person or by a key. */
export const anyAccount: Need = { isMet: (caller) => caller.person !== null, permissions: [], holder: "owner" };

/** A person who signed in; no key ever does. */
export const inPerson: Need = { isMet: (caller) => caller.person !== null && caller.key === null, permissions: [], holder: "owner" };

interface Refusals {
  readonly others: Outcome;
  readonly nobody: Outcome;
  /** Those who see the thing are told that they may not; to the others it does not exist. */
  readonly seenBy: readonly Need[];
  readonly people: Readonly<Partial<Record<Person, Outcome>>>;
}

/** Who is allowed something, and what the others get. */
export class Rule {
  constructor(
    readonly allowed: readonly Need[] | "everybody",
    private readonly refusals: Refusals,
  ) {}

  /** What others get who have an account. */
  others(outcome: Outcome): Rule {
    return new Rule(this.allowed, { ...this.refusals, others: outcome });
  }

  nobody(outcome: Outcome): Rule {
    return new Rule(this.allowed, { ...this.refusals, nobody: outcome });
  }

  /** These may see what it is about and get FORBIDDEN. */
  seenBy(...needs: readonly Need[]): Rule {
    return new Rule(this.allowed, { ...this.refusals, seenBy: needs });
  }

  /** An exception, for a reason that stands beside it. */
  but(people: Refusals["people"]): Rule {
    return new Rule(this.allowed, { ...this.refusals, people });
  }

  outcomeFor(caller: Caller): Outcome {
    if (this.allowed === "everybody" || this.allowed.some(({ isMet }) => isMet(caller))) return "sees";
    if (caller.person === null) return this.refusals.nobody;
    const exception = this.refusals.people[caller.person];
    if (exception !== undefined) return exception;
    return this.refusals.seenBy.some(({ isMet }) => isMet(caller)) ? "FORBIDDEN" : this.refusals.others;
  }

  /** The needs whose keys are to be tried: of whoever is allowed, and of whoever gets a refusal of his own. */
  get needs(): readonly Need[] {
    return [...(this.allowed === "everybody" ? [] : this.allowed), ...this.refusals.seenBy];
  }
}

/** Whoever gets there at all. */
export const everybody = new Rule("everybody", { others: "sees", nobody: "sees", seenBy: [], people: {} });

/** One of these; others are told that they may not. */
export const only = (...needs: readonly Need[]): Rule => new Rule(needs, { others: "FORBIDDEN", nobody: "UNAUTHENTICATED", seenBy: [], people: {} });

/** One of these; for others there is nothing, without a word. */
export const hidden = (...needs: readonly Need[]): Rule => new Rule(needs, { others: "null", nobody: "null", seenBy: [], people: {} });

/** One of these; for others it does not exist. */
export const missing = (...needs: readonly Need[]): Rule => new Rule(needs, { others: "NOT_FOUND", nobody: "NOT_FOUND", seenBy: [], people: {} });

/** Nobody is told about drafts who does not see them. */
export const ofDrafts = (permission: Permission): Rule => missing(may("events:read", permission)).nobody("UNAUTHENTICATED").seenBy(may("events:read"));

/** What the caller gets at the end of a path: where the first of its steps refuses, there is no next one. */
export const outcomeAlong = (rules: readonly Rule[], caller: Caller): Outcome =>
  rules.map((rule) => rule.outcomeFor(caller)).find((outcome) => outcome !== "sees") ?? "sees";

/**
 * Everybody who tries the last of these rules out: the seven kinds of callers, and programs with keys. For each way to be
 * allowed there is a key that was given just this (and what the way to it takes), and keys that were given all but that.
 * @param rules of the path, from the root to what is looked at
 */
export function callersFor(rules: readonly Rule[]): readonly Caller[] {
  const needs = rules.at(-1)?.needs.filter(({ permissions }) => permissions.length > 0) ?? [];
  if (needs.length === 0) return [nobody, ...signedIn, keyWithout("owner", [])];
  const onTheWay = rules.slice(0, -1).flatMap((rule) => rule.needs.find(({ holder }) => holder === "owner")?.permissions ?? []);
  const mentioned = [...new Set(needs.flatMap(({ permissions }) => permissions))];
  const keys = needs.flatMap(({ permissions, holder }) => {
    const way = onTheWay.filter((permission) => heldBy(holder).includes(permission));
    return [keyWith(holder, [...permissions, ...way]), ...permissions.map((permission) => keyWithout(holder, [permission])), keyWithout(holder, mentioned)];
  });
  return [nobody, ...signedIn, ...new Map(keys.map((caller) => [caller.name, caller])).values()];
}
