import { Html, html } from "./html";

/** The mark of the platform: a ticket. */
export const BRAND = html`<svg viewBox="0 0 32 32" aria-hidden="true">
<rect width="32" height="32" rx="9" fill="#5546d6"/>
<path d="M7 10.5h18v3.2a2.3 2.3 0 0 0 0 4.6v3.2H7v-3.2a2.3 2.3 0 0 0 0-4.6z" fill="#fff"/>
<path d="M18.5 12v8" stroke="#5546d6" stroke-width="1.6" stroke-dasharray="1.6 1.6"/></svg>`;

/** The same mark where only a URL can be named. */
export const FAVICON = `data:image/svg+xml,${encodeURIComponent(
  BRAND.text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '),
)}`;

export const ALERT = icon('<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.01"/>', 2);
export const CHECK = icon('<path d="M5 12.5l4.5 4.5L19 7.5"/>', 2.4);
export const CROSS = icon('<path d="M7 7l10 10M17 7L7 17"/>', 2.4);
export const LOCK = icon(
  '<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
  2,
);
export const PAPERCLIP = icon(
  '<path d="M19.5 11.5l-7.6 7.6a5 5 0 0 1-7-7L12.8 4.1a3.3 3.3 0 0 1 4.7 4.7l-7.8 7.8a1.6 1.6 0 0 1-2.3-2.3l7-7"/>',
  2,
);
export const ENVELOPE = icon(
  '<rect x="3" y="5.5" width="18" height="13.5" rx="3"/><path d="M4 8l6.6 5.2a2.3 2.3 0 0 0 2.8 0L20 8"/>',
  1.6,
);

/** A line drawing in the colour of the text around it, silent for screen readers: words stand beside it. */
function icon(shapes: string, width: number): Html {
  return new Html(
    `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="${width}" ` +
      `stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shapes}</svg>`,
  );
}
