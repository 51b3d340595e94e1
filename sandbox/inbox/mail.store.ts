import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { Store } from "../journal/store";
import type { StoredAttachment, StoredMessage } from "./message";

interface MailShape extends Record<string, object> {
  message: StoredMessage;
}

/** A message as a provider's stand-in hands it over. */
export interface Incoming {
  kind: "EMAIL" | "SMS";
  provider: string;
  from: string;
  /** One stored message for each: copies that nobody sees in the headers arrive too. */
  recipients: string[];
  subject: string | null;
  text: string | null;
  html: string | null;
  attachments: { filename: string; contentType: string; contentId: string | null; content: Uint8Array }[];
}

type Listener = (message: StoredMessage) => void;

/** Every message that any stand-in received, in one journal, with its files beside it. */
export class MailStore {
  private readonly store: Store<MailShape>;
  private readonly folder: string;
  private readonly listeners = new Set<Listener>();

  constructor(stateDir: string) {
    this.store = new Store<MailShape>(join(stateDir, "inbox.journal"));
    this.folder = join(stateDir, "inbox");
  }

  /** Resolves once the messages would survive a crash; only then may the sender be told so. */
  async receive(incoming: Incoming): Promise<void> {
    const attachments = await this.keepFiles(incoming.attachments);
    const { kind, provider, from, subject, text, html } = incoming;
    const receivedAt = new Date().toISOString();
    const messages = incoming.recipients.map((to): StoredMessage => ({
      id: uuidv7(),
      kind,
      to,
      from,
      subject,
      text,
      html,
      attachments,
      provider,
      receivedAt,
    }));
    this.store.transact((tx) => {
      for (const message of messages) tx.put("message", message.id, message);
    });
    for (const message of messages) {
      for (const listener of this.listeners) listener(message);
    }
  }

  /** Newest first. @param to only this address, in whatever case. */
  list(to?: string): StoredMessage[] {
    const all = this.store.all("message").reverse();
    const wanted = to?.toLowerCase();
    return wanted === undefined ? all : all.filter((message) => message.to.toLowerCase() === wanted);
  }

  get(id: string): StoredMessage | undefined {
    return this.store.get("message", id);
  }

  count(): number {
    return this.store.count("message");
  }

  filePath(attachment: StoredAttachment): string {
    return join(this.folder, attachment.path);
  }

  async clear(): Promise<void> {
    this.store.clear();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** @returns a function that ends it. */
  onMessage(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.store.close();
  }

  /** Files are written before the message that names them: a crash leaves a file too many, never a dead link. */
  private async keepFiles(files: Incoming["attachments"]): Promise<StoredAttachment[]> {
    if (files.length === 0) return [];
    const directory = randomUUID();
    await mkdir(join(this.folder, directory), { recursive: true });
    return Promise.all(
      files.map(async ({ filename, contentType, contentId, content }, index) => {
        // The sender's file name never becomes a path.
        const path = join(directory, String(index));
        await writeFile(join(this.folder, path), content);
        return { filename, contentType, contentId, path, size: content.byteLength };
      }),
    );
  }
}
