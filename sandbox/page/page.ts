import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "./html";
import { FAVICON } from "./icons";
import { THEME_CSS } from "./theme.css";

export interface Page {
  title: string;
  body: Html;
  /** Added to the theme. */
  css: string;
  /** Run at the end of the page. */
  script?: string;
  /** Where to go by itself after some seconds; http(s) only. */
  refresh?: { seconds: number; url: string };
  /** May show documents of its own server in frames, and listen to its events. */
  application?: boolean;
}

/**
 * Sends a page that loads nothing from anywhere: its styles and script are inline and named by their hashes in the
 * policy.
 */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  const css = THEME_CSS + page.css;
  const policy = [
    "default-src 'none'",
    `style-src ${hash(css)}`,
    "img-src data:",
    ...(page.script ? [`script-src ${hash(page.script)}`] : []),
    ...(page.application ? ["connect-src 'self'", "frame-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return reply
    .code(status)
    .headers({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .send(document(page, css).text);
}

function document({ title, body, script, refresh }: Page, css: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh && html`<meta http-equiv="refresh" content="${refresh.seconds};url=${refresh.url}">`}
<link rel="icon" href="${FAVICON}">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
${body}
${script && html`<script>${new Html(script)}</script>`}
</body>
</html>
`;
}

function hash(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}
