/** HTML that is safe to insert as it is. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Insert = Html | string | number | null | undefined | false | Insert[];

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A template whose inserts are escaped unless they are `Html`; null, undefined and false vanish, arrays are joined. */
export function html(parts: TemplateStringsArray, ...inserts: Insert[]): Html {
  return new Html(parts.reduce((text, part, at) => text + render(inserts[at - 1]) + part));
}

/** Escapes text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function render(insert: Insert): string {
  if (insert === null || insert === undefined || insert === false) return "";
  if (Array.isArray(insert)) return insert.map(render).join("");
  return insert instanceof Html ? insert.text : escapeHtml(String(insert));
}
