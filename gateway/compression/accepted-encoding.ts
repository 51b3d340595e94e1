/** The encodings that we produce, best first. */
export const ENCODINGS = ["br", "gzip"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/**
 * Chooses the encoding of a response (RFC 9110, section 12.5.3).
 * @param header Accept-Encoding
 * @returns null for a client that accepts none of ours, or prefers the response as it is
 */
export function acceptedEncoding(header: string | string[] | undefined): Encoding | null {
  if (typeof header !== "string") return null;
  const weights = new Map(header.slice(0, 1_000).toLowerCase().split(",").map(weightOf));
  const weight = (name: string): number => weights.get(name) ?? weights.get("*") ?? 0;
  const [best] = [...ENCODINGS].sort((one, other) => weight(other) - weight(one));
  const identity = weights.get("identity") ?? 0;
  return best !== undefined && weight(best) > 0 && weight(best) >= identity ? best : null;
}

/** `gzip;q=0.5` as a name and a weight; `x-gzip` is the old name of the same. */
function weightOf(part: string): [name: string, weight: number] {
  const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
  const given = parameters.map((text) => /^q\s*=\s*([\d.]+)$/.exec(text)?.[1]).find((q) => q !== undefined);
  const weight = given === undefined ? 1 : Number(given);
  return [name === "x-gzip" ? "gzip" : name, Number.isFinite(weight) ? Math.min(weight, 1) : 0];
}
