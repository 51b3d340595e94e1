/** Mail programs keep what stands on the element and often nothing else; the class is for dark mode and small screens. */
export const colors = {
  ground: "#f4f3ef",
  card: "#ffffff",
  sunken: "#f7f6f2",
  line: "#e4e1d9",
  ink: "#1d1b2f",
  soft: "#615e73",
  accent: "#5546d6",
  ticket: "#2a2260",
  ticketSoft: "#c9c3f5",
  ticketLine: "#6157ad",
  cancelled: "#5c2230",
  cancelledSoft: "#f2c9d1",
  cancelledLine: "#9a5a69",
};

export const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Inter,Roboto,'Helvetica Neue',Arial,sans-serif";
export const MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

const dark = { ground: "#121119", card: "#1c1b27", sunken: "#262434", line: "#34324a", ink: "#f2f1fa", soft: "#aaa7bf", accent: "#9a90ff" };

/** Written twice: browsers and Apple ask for the preference, Outlook on the web marks what it darkens. */
const darkRules = (prefix: string): string =>
  `
${prefix}.ground { background-color: ${dark.ground} !important; }
${prefix}.card, ${prefix}.notch { background-color: ${dark.card} !important; border-color: ${dark.line} !important; }
${prefix}.sunken { background-color: ${dark.sunken} !important; }
${prefix}.line { border-color: ${dark.line} !important; }
${prefix}.ink { color: ${dark.ink} !important; }
${prefix}.soft { color: ${dark.soft} !important; }
${prefix}.accent { color: ${dark.accent} !important; }`.trim();

export const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; }
table { border-collapse: separate; border-spacing: 0; }
@media (max-width: 620px) {
  .outer { padding: 16px 10px 28px !important; }
  .card { border-radius: 16px !important; }
  .inner { padding: 28px 22px 26px !important; }
  .title { font-size: 24px !important; line-height: 31px !important; }
  .stub { padding-left: 22px !important; padding-right: 22px !important; }
  .button, .button a { display: block !important; width: auto !important; text-align: center !important; }
  .stack { display: block !important; width: auto !important; text-align: left !important; }
  .stack-code { border-top: 0 !important; padding-top: 0 !important; padding-bottom: 14px !important; }
  .stack-name { padding-bottom: 6px !important; }
}
@media (prefers-color-scheme: dark) {
${darkRules("")}
}
${darkRules("[data-ogsc] ")}
`;
