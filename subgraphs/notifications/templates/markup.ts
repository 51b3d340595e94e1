/** HTML that is safe to be put into HTML. Only the `html` tag makes it. */
export class Markup {
  constructor(readonly html: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** For text and for attribute values in quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

type Value = Markup | readonly Markup[] | string | number;

/** Every value is escaped, unless it was made by this tag itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const printed = values.map((value) => {
    if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
    return value instanceof Markup ? value.html : value.map((one) => one.html).join("");
  });
  return new Markup(parts.map((part, index) => part + (printed[index] ?? "")).join(""));
}
