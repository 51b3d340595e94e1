import type { KeyObject } from "node:crypto";
import { publicKeyText, readPrivateKey, readPublicKeys, seedOf } from "../auth/principal-keys";
import type { Variable } from "./define-config";
import { PublishedValues } from "./published-values";
import { canonicalSecret, formsOf, isCommonSecret, withLetters } from "./secret-forms";
import { estimateBits } from "./secret-strength";

/** Bits and different characters that a value must have at least. */
interface Demand {
  readonly bits: number;
  readonly characters: number;
}

/** What a signature or a cipher protects is attacked offline, as fast as the attacker can compute. */
const SECRET: Demand = { bits: 128, characters: 10 };
/** A password is guessed over the network, and a provider's key has the form that the provider chose. */
const PASSWORD: Demand = { bits: 64, characters: 8 };

const GENERATE = "generate one with `npm run secrets`";
const PUBLISHED = "is published in the source code";
/** Part of every value that is meant for trying the product out. */
const PLACEHOLDER = "only-to-try-it-out";
/** Names of variables that hold secrets, whether this process reads them or not. */
const HOLDS_SECRET = /(SECRET|KEY|TOKEN|PASSWORD)S?$/;
const IS_PUBLIC = /(PUBLIC|PUBLISHABLE)_KEYS?$/;
/** Servers that have to ask for a password when they are reached over a network. A mail relay need not. */
const NEEDS_PASSWORD = /^(postgres(ql)?|rediss?|valkeys?):$/;

let published: PublishedValues | undefined;

/**
 * What is wrong in production with the secrets of an environment: published, easy to guess, or used for two purposes.
 * @returns one line for each problem, with the variable's name and without its value
 */
export function productionProblems(variables: readonly Variable<unknown>[], env: NodeJS.ProcessEnv): string[] {
  const set = variables.filter(({ name, strength }) => strength !== undefined && (env[name] ?? "") !== "");
  return set.flatMap((variable) => {
    const raw = env[variable.name] ?? "";
    const problem = problemOf(variable, raw) ?? reuseOf(variable.name, raw, env, set);
    return problem === undefined ? [] : [`${variable.name}: ${problem}`];
  });
}

function problemOf({ strength }: Variable<unknown>, raw: string): string | undefined {
  if (strength === "public") return publicKeyProblem(raw);
  if (isUrl(raw)) return urlProblem(raw);
  // The path of a socket, which has no password and is on this machine.
  if (strength === "url") return raw.startsWith("/") ? undefined : "is not a URL";
  if (strength === "issued") return firstOf(partsOf(raw), (part) => weakness(part, PASSWORD, "use the provider's own key"));
  const key = raw.includes("-----BEGIN") ? readPrivateKey(raw) : null;
  if (key) return privateKeyProblem(key);
  return firstOf(partsOf(raw), (part) => {
    const encoded = readPrivateKey(part);
    return weakness(part, SECRET, GENERATE) ?? (encoded ? privateKeyProblem(encoded) : undefined);
  });
}

function weakness(text: string, { bits, characters }: Demand, advice: string): string | undefined {
  published ??= PublishedValues.load();
  if (formsOf(text).some(isPublished)) return `${PUBLISHED}; ${advice}`;
  const [different, estimate] = [new Set(text).size, Math.floor(estimateBits(text))];
  if (different >= characters && estimate >= bits) return undefined;
  return `is too easy to guess: about ${estimate} bits, where ${bits} are required, and ${different} different characters; ${advice}`;
}

/** Whether it is in the repository or in everyone's list, as it is written or with other characters for letters. */
function isPublished(text: string): boolean {
  return withLetters(text).includes(withLetters(PLACEHOLDER)) || published?.has(text) === true || isCommonSecret(text);
}

/** A key made of text, or of few different bytes, was not made by a generator of random numbers. */
function privateKeyProblem(key: KeyObject): string | undefined {
  const seed = seedOf(key);
  const text = seed.toString("latin1");
  if (text.includes(PLACEHOLDER)) return `${PUBLISHED}; ${GENERATE}`;
  const madeUp = new Set(seed).size < SECRET.characters || /^[\x20-\x7e]+$/.test(text);
  return madeUp ? `is not a random key; ${GENERATE}` : undefined;
}

function publicKeyProblem(raw: string): string | undefined {
  published ??= PublishedValues.load();
  const texts = (readPublicKeys(raw) ?? []).map(publicKeyText);
  return texts.some((text) => published?.has(text)) ? `contains a key whose private key ${PUBLISHED}; ${GENERATE}` : undefined;
}

/** Looks at the password of a URL, and at the lack of one. */
function urlProblem(raw: string): string | undefined {
  const url = new URL(raw);
  const password = passwordIn(url);
  const advice = "give the server another password";
  if (password !== "") {
    const problem = weakness(password, PASSWORD, advice);
    return problem === undefined ? undefined : `the password in the URL ${problem}`;
  }
  const proves = url.searchParams.has("sslcert") || isLocal(url);
  return NEEDS_PASSWORD.test(url.protocol) && !proves ? `has no password, although the server is on another host; ${advice}` : undefined;
}

/** The same value in another variable: whoever learns it for one purpose has it for both. */
function reuseOf(name: string, raw: string, env: NodeJS.ProcessEnv, own: readonly Variable<unknown>[]): string | undefined {
  if (IS_PUBLIC.test(name)) return undefined;
  const isPassword = isUrl(raw);
  const values = new Set(secretsIn(raw).map(canonicalSecret));
  const names = new Set([...own.map((variable) => variable.name), ...Object.keys(env).filter((other) => HOLDS_SECRET.test(other))]);
  const others = [...names].filter((other) => {
    if (other === name || IS_PUBLIC.test(other) || !secretsIn(env[other] ?? "").some((value) => values.has(canonicalSecret(value)))) return false;
    // Several databases may be on one server, and the server's own password may be in the environment as well.
    return !isPassword || !(other.endsWith("PASSWORD") || isSameServer(raw, env[other] ?? ""));
  });
  return others.length > 0 ? `has the same value as ${others.sort().join(", ")}; give each purpose its own` : undefined;
}

const isUrl = (raw: string): boolean => /^[a-z][\w+.-]*:\/\//i.test(raw) && URL.canParse(raw);
const partsOf = (raw: string): string[] => raw.split(",").map((part) => part.trim()).filter(Boolean);

function secretsIn(raw: string): string[] {
  if (!isUrl(raw)) return partsOf(raw);
  const password = passwordIn(new URL(raw));
  return password === "" ? [] : [password];
}

/** In the authority, or as libpq and its likes also read it. */
function passwordIn(url: URL): string {
  const text = url.password || url.searchParams.get("password") || "";
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether the same kind of server is at two URLs. */
function isSameServer(one: string, other: string): boolean {
  if (!isUrl(other)) return false;
  const [a, b] = [new URL(one), new URL(other)];
  return a.protocol === b.protocol && a.host === b.host;
}

/** This machine: a loopback address, or a socket in the file system. */
function isLocal({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get("host") ?? decodeURIComponent(hostname);
  return host === "" || host.startsWith("/") || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
}

function firstOf(parts: readonly string[], problemOfPart: (part: string) => string | undefined): string | undefined {
  for (const part of parts) {
    const problem = problemOfPart(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
