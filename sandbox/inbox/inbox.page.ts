import { type Html, html } from "../page/html";
import { BRAND, ENVELOPE, PAPERCLIP } from "../page/icons";
import type { Page } from "../page/page";
import { INBOX_CSS } from "./inbox.css";
import { INBOX_SCRIPT } from "./inbox.script";
import { attachmentUrl, type StoredMessage } from "./message";

const SNIPPET_LENGTH = 120;
const HUES = 6;

const NOTHING_YET = html`<div class="empty" id="none">
      <h2>Nothing here yet</h2><p>Messages appear here the moment they are sent.</p></div>`;
const NOTHING_OPENED = html`<div class="empty">${ENVELOPE}
    <h1>Choose a message</h1><p>Everything the platform sends on this machine lands here. Nothing leaves it.</p></div>`;

/** What the page shows. */
export interface InboxView {
  /** Newest first, already cut to what is listed. */
  messages: StoredMessage[];
  /** How many there are. */
  total: number;
  /** The address that is looked at, '' for all. */
  to: string;
  opened: StoredMessage | null;
}

export function inboxPage(view: InboxView): Page {
  const { messages, total, to, opened } = view;
  return {
    title: opened ? `${opened.subject ?? opened.text ?? ""} · Inbox` : "Inbox",
    css: INBOX_CSS,
    script: INBOX_SCRIPT,
    application: true,
    body: html`<header class="top">
  <a class="brand" href="/">${BRAND}Inbox</a><span class="badge">Sandbox</span>
  <span class="live" id="live" data-state="off">Connecting</span>
  <form role="search">
    <input type="search" name="to" value="${to}" placeholder="Recipient's address"
      aria-label="Show the messages to this address">
    <button class="button quiet">Show</button></form>
</header>
<main class="mail${opened && " reading"}">
  <nav class="list" aria-label="Messages">
    <h2><span>${to || "All messages"}</span><span id="count">${total}</span></h2>
    <ul id="messages">${messages.map((message) => listItem(message, to, opened))}</ul>
    ${total === 0 && NOTHING_YET}
  </nav>
  <section class="reader" aria-label="Message">${opened ? reader(opened, to) : NOTHING_OPENED}</section>
</main>
<p class="visually-hidden" id="said" role="status"></p>`,
  };
}

/** One line of the list; also what is pushed to open pages. */
export function listItem(message: StoredMessage, to: string, opened: StoredMessage | null): Html {
  const { id, receivedAt } = message;
  const current = opened?.id === id && html` aria-current="true"`;
  return html`<li><a class="item" href="${address({ to, message: id })}"${current}>
<span class="avatar hue-${hue(message.to)}" aria-hidden="true">${message.to.slice(0, 1)}</span>
<span class="who">${message.to}</span><time datetime="${receivedAt}">${shortTime(receivedAt)}</time>
<span class="subject">${message.attachments.length > 0 && PAPERCLIP}${message.subject ?? message.kind}</span>
<span class="snippet soft">${snippet(message)}</span></a></li>`;
}

function reader(message: StoredMessage, to: string): Html {
  const { id, subject, from, receivedAt, provider } = message;
  const files = message.attachments.map((_, index) => fileLink(message, index));
  return html`<header>
  <a class="back" href="${address({ to })}">← All messages</a>
  <h1>${subject ?? "Text message"}</h1>
  <dl class="meta">
    <div><dt>From </dt><dd>${from}</dd></div>
    <div><dt>To </dt><dd>${message.to}</dd></div>
    <div><dt>Received </dt><dd><time datetime="${receivedAt}">${longTime(receivedAt)}</time></dd></div>
    <div><dt>By </dt><dd>${provider}</dd></div>
  </dl>
  ${files.length > 0 && html`<ul class="files" aria-label="Attachments">${files}</ul>`}
</header>
<iframe${message.html === null && html` class="plain"`} title="Content of the message"
  sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${id}/document"></iframe>`;
}

function fileLink(message: StoredMessage, index: number): Html {
  const { filename, size } = message.attachments[index] ?? { filename: "", size: 0 };
  return html`<li><a class="file" href="${attachmentUrl("", message, index)}" target="_blank" rel="noopener">
    ${PAPERCLIP}<span>${filename}</span><small class="soft">${readableSize(size)}</small></a></li>`;
}

function address(query: { to: string; message?: string }): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return search === "" ? "/" : `/?${search}`;
}

/* The pattern takes quadratic time, so it sees the beginning of the message only. */
/* eslint-disable regexp/no-super-linear-move */
function snippet({ text, html: content }: StoredMessage): string {
  const plain = text ?? (content ?? "").slice(0, SNIPPET_LENGTH * 200).replace(/<(style|script|head)[\s\S]*?<\/\1>|<[^>]*>/gi, " ");
  return plain
    .slice(0, SNIPPET_LENGTH * 20)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, SNIPPET_LENGTH);
}
/* eslint-enable regexp/no-super-linear-move */

function shortTime(iso: string): string {
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString("en-GB", isToday ? { timeStyle: "short" } : { day: "numeric", month: "short" });
}

function longTime(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
}

function readableSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** The same colour for the same address. */
function hue(address: string): number {
  return Buffer.from(address).reduce((sum, byte) => sum + byte, 0) % HUES;
}
