/** In this order: Edge calls itself Chrome too, and Chrome calls itself Safari. */
const BROWSERS = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|CriOS)\//],
  ["Safari", /\bSafari\//],
] as const;

const SYSTEMS = [
  ["Android", /\bAndroid\b/],
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Windows", /\bWindows\b/],
  ["macOS", /\bMacintosh\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
] as const;

const firstOf = (names: readonly (readonly [string, RegExp])[], text: string): string | undefined =>
  names.find(([, pattern]) => pattern.test(text))?.[0];

/**
 * A browser and system, such as "Firefox, Windows". Clients write the header as they like, so emails never repeat it.
 * @returns null if neither is recognized
 */
export function deviceName(userAgent: string | null | undefined): string | null {
  const text = (userAgent ?? "").slice(0, 500);
  const parts = [firstOf(BROWSERS, text), firstOf(SYSTEMS, text)].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(", ");
}
