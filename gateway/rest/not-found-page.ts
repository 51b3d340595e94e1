import { createHash } from "node:crypto";
import type { HtmlPage } from "../../platform/http/not-found";

const STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { display: grid; min-height: 90vh; margin: 0 1rem; place-content: center; text-align: center; }
p { max-width: 34rem; line-height: 1.5; }
`;

/** What a browser shows for an address that does not exist. Like other pages, it loads nothing from elsewhere. */
export const notFoundPage: HtmlPage = {
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found · Event Planner</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Page not found</h1>
<p>There is no page at this address. Check the link, or open it again from your email.</p>
<p lang="fr">Il n’y a pas de page à cette adresse. Vérifiez le lien, ou ouvrez-le de nouveau depuis votre e-mail.</p>
</main>
</body>
</html>
`,
  headers: {
    "content-security-policy": [
      "default-src 'none'", `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`, "img-src 'self'",
      "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].join("; "),
    "x-content-type-options": "nosniff",
    // The address may be a mistyped link with a secret in it.
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  },
};
