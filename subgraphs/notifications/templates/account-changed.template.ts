import { z } from "zod";
import { instant } from "../../../contracts/field-schemas";
import { accountChangedWords, accountChanges } from "./account-changed.words";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import type { Block, Fact } from "./letter";

const data = z.object({
  name: z.union([z.literal("").transform(() => undefined), line()]).optional(),
  change: z.enum(accountChanges),
  at: instant,
  /** The page where a new password is requested. */
  link,
  /** The part of the key that is shown. */
  api_key: line(20).optional(),
  organization_name: line().optional(),
  /** A browser and system, such as "Firefox, Windows". */
  device: line(100).optional(),
});

/** A change of an account that another person may have made: what it was, and what the owner does then. */
export const accountChanged = defineTemplate({
  name: "account_changed",
  data,
  write: (notice, { language, locale }) => {
    const words = accountChangedWords[language];
    const change = words.changes[notice.change];
    const { organization_name: name } = notice;
    const organization = name === undefined ? words.namelessOrganization : words.quoted(name);
    const facts: Fact[] = [
      { label: words.when, value: moment(notice.at, locale) },
      ...(notice.device === undefined ? [] : [{ label: words.device, value: notice.device }]),
      ...(notice.api_key === undefined ? [] : [{ label: words.apiKey, value: `${notice.api_key}…` }]),
      ...(name === undefined ? [] : [{ label: words.organization, value: name }]),
    ];
    const blocks: Block[] = [
      ...(notice.name === undefined ? [] : [{ kind: "paragraph" as const, text: words.greeting(notice.name) }]),
      { kind: "paragraph", text: change.text(organization) },
      { kind: "facts", facts },
      { kind: "paragraph", text: change.unexpected },
      { kind: "button", label: words.resetPassword, url: notice.link },
      { kind: "note", text: change.expected },
    ];
    const subject = change.subject(organization);
    return { subject, preheader: words.preheader, title: subject, blocks, footnote: words.footnote };
  },
});

const moment = (at: string, locale: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(new Date(at))} UTC`;
