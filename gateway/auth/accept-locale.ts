const SPOKEN = ["fr", "en"];

/**
 * The best of the languages that we speak, out of an Accept-Language header (or a single BCP 47 tag).
 * @returns undefined when none of ours is asked for
 */
export function acceptLocale(header: unknown): string | undefined {
  if (typeof header !== "string") return undefined;
  const wishes = header
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const weight = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find((q) => q !== undefined);
      return { language: tag.split("-")[0] ?? "", weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => SPOKEN.includes(language) && weight > 0);
  wishes.sort((a, b) => b.weight - a.weight);
  return wishes[0]?.language;
}
