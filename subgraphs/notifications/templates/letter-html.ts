import type { Language } from "./define-template";
import type { Block, Fact, Letter } from "./letter";
import { colors, FONT, MONO, STYLE } from "./letter-style";
import { html, Markup } from "./markup";

const NO_TABLE = new Markup('role="presentation" cellpadding="0" cellspacing="0" border="0"');
/** Keeps the letter's first words out of the line that mailboxes show beside the subject. */
const FILLER = new Markup("&#847;&zwnj;&nbsp;".repeat(80));

/** A letter as an HTML mail: tables, because that is what every mail program lays out alike. */
export function letterHtml(letter: Letter, language: Language): string {
  return html`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${letter.subject}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body class="ground" style="margin:0;padding:0;background-color:${colors.ground};">
<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;font-size:1px;line-height:1px;">${letter.preheader}${FILLER}</div>
<table ${NO_TABLE} width="100%" class="ground" bgcolor="${colors.ground}" style="background-color:${colors.ground};">
<tr><td align="center" class="outer" style="padding:36px 16px 44px;">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table ${NO_TABLE} width="100%" style="max-width:600px;font-family:${FONT};">
<tr><td style="padding:0 6px 18px;">${wordmark()}</td></tr>
<tr><td class="card" bgcolor="${colors.card}" style="background-color:${colors.card};border:1px solid ${colors.line};border-radius:20px;">
<table ${NO_TABLE} width="100%"><tr><td class="inner" style="padding:40px 44px 36px;">
<h1 class="title ink" style="margin:0;font-family:${FONT};font-size:28px;line-height:36px;font-weight:700;letter-spacing:-0.4px;color:${colors.ink};">${letter.title}</h1>
${letter.blocks.map(print)}
</td></tr></table>
</td></tr>
<tr><td class="soft" align="center" style="padding:22px 24px 0;font-family:${FONT};font-size:13px;line-height:20px;color:${colors.soft};">${letter.footnote}</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`.html;
}

const wordmark = (): Markup => html`<table ${NO_TABLE}><tr>
<td width="30" height="30" align="center" valign="middle" bgcolor="${colors.accent}" style="width:30px;height:30px;background-color:${colors.accent};border-radius:9px;font-family:${FONT};font-size:17px;line-height:30px;font-weight:800;color:#ffffff;">E</td>
<td class="ink" style="padding-left:10px;font-family:${FONT};font-size:17px;line-height:30px;font-weight:650;letter-spacing:-0.2px;color:${colors.ink};">Event Planner</td>
</tr></table>`;

function print(block: Block): Markup {
  switch (block.kind) {
    case "paragraph":
      return paragraph(html`${block.text}`);
    case "prose":
      return prose(block.text);
    case "note":
      return html`<p class="soft" style="margin:18px 0 0;font-family:${FONT};font-size:14px;line-height:22px;color:${colors.soft};">${block.text}</p>\n`;
    case "button":
      return button(block.label, block.url);
    case "event":
      return event(block);
    case "tickets":
      return tickets(block);
    case "facts":
      return html`<table ${NO_TABLE} width="100%" style="margin:22px 0 0;"><tr>${block.facts.map((fact, index) => summary(fact, index > 0))}</tr></table>\n`;
  }
}

const paragraph = (content: Markup): Markup =>
  html`<p class="ink" style="margin:16px 0 0;font-family:${FONT};font-size:16px;line-height:26px;color:${colors.ink};">${content}</p>\n`;

/** Blank lines make paragraphs, line ends stay line ends. */
const prose = (text: string): Markup =>
  html`${text.split(/\n{2,}/).map((part) => paragraph(html`${part.split("\n").map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`))}`))}`;

const button = (label: string, url: string): Markup => html`<table ${NO_TABLE} class="button" style="margin:26px 0 0;"><tr>
<td class="button" align="center" bgcolor="${colors.accent}" style="background-color:${colors.accent};border-radius:12px;">
<a href="${url}" target="_blank" rel="noopener" style="display:inline-block;padding:15px 30px;font-family:${FONT};font-size:16px;line-height:20px;font-weight:650;color:#ffffff;text-decoration:none;border-radius:12px;">${label}</a>
</td></tr></table>\n`;

/** The event as a ticket: a body and a stub, torn apart at a dashed line between two notches. */
function event(block: Extract<Block, { kind: "event" }>): Markup {
  const cancelled = block.cancelled === true;
  const ground = cancelled ? colors.cancelled : colors.ticket;
  const soft = cancelled ? colors.cancelledSoft : colors.ticketSoft;
  const line = cancelled ? colors.cancelledLine : colors.ticketLine;
  const strike = cancelled ? "text-decoration:line-through;" : "";
  const notch = (radius: string): Markup =>
    html`<td width="11" style="width:11px;font-size:0;line-height:0;"><div class="notch" style="width:11px;height:22px;background-color:${colors.card};border-radius:${radius};font-size:0;line-height:0;">&nbsp;</div></td>`;
  const facts = block.facts.map(
    ({ label, value }, index) => html`<tr>
<td valign="top" style="padding:${index === 0 ? 0 : 7}px 18px 0 0;font-family:${FONT};font-size:13px;line-height:22px;color:${soft};white-space:nowrap;">${label}</td>
<td valign="top" width="100%" style="padding:${index === 0 ? 0 : 7}px 0 0;font-family:${FONT};font-size:15px;line-height:22px;font-weight:600;color:#ffffff;">${value}</td>
</tr>`,
  );
  const stub = html`<tr><td><table ${NO_TABLE} width="100%"><tr>
${notch("0 11px 11px 0")}
<td valign="middle" style="padding:0 8px;"><div style="border-top:2px dashed ${line};font-size:0;line-height:0;">&nbsp;</div></td>
${notch("11px 0 0 11px")}
</tr></table></td></tr>
<tr><td class="stub" style="padding:12px 30px 26px;"><table ${NO_TABLE} width="100%">${facts}</table></td></tr>`;
  return html`<table ${NO_TABLE} width="100%" bgcolor="${ground}" style="margin:24px 0 0;background-color:${ground};border-radius:16px;">
<tr><td class="stub" style="padding:26px 30px ${facts.length > 0 ? 14 : 26}px;">
<div style="font-family:${FONT};font-size:12px;line-height:18px;font-weight:650;letter-spacing:1.2px;text-transform:uppercase;color:${soft};">${block.over}</div>
<div style="padding-top:6px;font-family:${FONT};font-size:24px;line-height:31px;font-weight:700;letter-spacing:-0.3px;color:#ffffff;${strike}">${block.title}</div>
</td></tr>
${facts.length > 0 ? stub : html``}
</table>\n`;
}

function tickets(block: Extract<Block, { kind: "tickets" }>): Markup {
  const rows = block.rows.map(
    ({ name, type, code }) => html`<tr>
<td class="stack stack-name line" valign="middle" style="padding:13px 12px 13px 0;border-top:1px solid ${colors.line};font-family:${FONT};font-size:15px;line-height:21px;">
<span class="ink" style="font-weight:650;color:${colors.ink};">${name}</span><br><span class="soft" style="font-size:14px;color:${colors.soft};">${type}</span></td>
<td class="stack stack-code line" valign="middle" align="right" style="padding:13px 0;border-top:1px solid ${colors.line};">${pill(code)}</td>
</tr>`,
  );
  const more = block.more === null ? html`` : html`<tr><td colspan="2" class="soft line" style="padding:13px 0 0;border-top:1px solid ${colors.line};font-family:${FONT};font-size:14px;line-height:21px;color:${colors.soft};">${block.more}</td></tr>`;
  return html`<h2 class="ink" style="margin:30px 0 10px;font-family:${FONT};font-size:16px;line-height:24px;font-weight:700;color:${colors.ink};">${block.heading}</h2>
<table ${NO_TABLE} width="100%">${rows}${more}</table>\n`;
}

const pill = (code: string): Markup =>
  html`<span class="sunken ink" style="display:inline-block;padding:5px 10px;background-color:${colors.sunken};border-radius:8px;font-family:${MONO};font-size:13px;line-height:18px;white-space:nowrap;color:${colors.ink};">${code}</span>`;

const summary = ({ label, value }: Fact, last: boolean): Markup => html`<td class="sunken" width="50%" valign="top" bgcolor="${colors.sunken}" style="padding:13px 18px;background-color:${colors.sunken};border-radius:${last ? "0 12px 12px 0" : "12px 0 0 12px"};font-family:${FONT};">
<div class="soft" style="font-size:13px;line-height:19px;color:${colors.soft};">${label}</div>
<div class="ink" style="font-size:15px;line-height:22px;font-weight:650;color:${colors.ink};">${value}</div></td>`;
