/** A file that travels with a mail. */
export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** A mail that is ready to go. Whom it comes from is the provider's to know. */
export interface MailMessage {
  /** Of the notification: goes along as a header, and into the provider's own records. */
  readonly notificationId: string;
  /** `<id@domain>`, the same at every attempt: a mail that arrives twice after a crash is recognised by it. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
}

/** The provider has taken the mail. */
export interface MailReceipt {
  /** The name under which the provider knows it. */
  readonly providerMessageId: string;
}

/**
 * The message itself is refused (no such address, too large): no other attempt will do better. `message` is shown to
 * those who run the event.
 */
export class MailRejected extends Error {
  override readonly name = "MailRejected";
}

/** This provider could not take it, another one or a later attempt may. `message` is shown, `cause` is logged. */
export class MailFailed extends Error {
  override readonly name = "MailFailed";
}

/** Somebody who delivers mail. Every adapter passes `mail-provider.conformance.ts`. */
export interface MailProvider {
  /** In lower case, as it is stored with what was sent. */
  readonly name: string;
  /**
   * Hands a mail over.
   * @param signal aborted when nobody waits for the answer any more
   * @throws MailRejected, MailFailed
   */
  send(message: MailMessage, signal: AbortSignal): Promise<MailReceipt>;
  close(): Promise<void>;
}
