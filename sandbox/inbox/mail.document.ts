import { escapeHtml } from "../page/html";
import { attachmentUrl, type StoredMessage } from "./message";

/**
 * No script, nothing from other servers, links open elsewhere; also where somebody opens the document outside its
 * frame.
 */
export const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; " +
  "style-src 'unsafe-inline'; frame-ancestors 'self'";

/** The message as a document of its own for a frame: its HTML with its own pictures, or its text. */
export function mailDocument(message: StoredMessage): string {
  if (message.html === null) return textDocument(message.text ?? "");
  const byContentId = new Map(
    message.attachments.flatMap(({ contentId }, index) => (contentId === null ? [] : [[contentId, index] as const])),
  );
  const html = message.html.replace(/cid:([^"'\s)>]+)/gi, (whole, id: string) => {
    const index = byContentId.get(decodeURIComponentSafely(id));
    return index === undefined ? whole : attachmentUrl("", message, index);
  });
  return `<!doctype html><base target="_blank">${html}`;
}

function textDocument(text: string): string {
  return `<!doctype html><meta name="color-scheme" content="light dark"><base target="_blank"><style>
body { margin: 1.5rem 2rem; font: 16px/1.6 ui-sans-serif, system-ui, sans-serif; }
body { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>${linked(escapeHtml(text))}`;
}

function linked(escaped: string): string {
  return escaped.replace(/https?:\/\/[^\s<]+[^\s<.,;:!?)]/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
