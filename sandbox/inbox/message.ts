/** A file that came with a message, as the API shows it. */
export interface AttachmentView {
  filename: string;
  contentType: string;
  url: string;
}

/** A message as `GET /api/messages` shows it; the shape of the HTTP contract. */
export interface MessageView {
  id: string;
  kind: "EMAIL" | "SMS";
  to: string;
  subject: string | null;
  text: string | null;
  html: string | null;
  attachments: AttachmentView[];
  provider: string;
  /** ISO 8601. */
  receivedAt: string;
}

export interface StoredAttachment {
  filename: string;
  contentType: string;
  size: number;
  /** Under the inbox's folder. */
  path: string;
  /** Named by the message's own HTML as `cid:…`. */
  contentId: string | null;
}

/** A message as it is kept: one for each recipient, as mailboxes do. */
export interface StoredMessage extends Omit<MessageView, "attachments"> {
  from: string;
  attachments: StoredAttachment[];
}

/** The address of the n-th file of a message. */
export function attachmentUrl(baseUrl: string, message: StoredMessage, index: number): string {
  const name = encodeURIComponent(message.attachments[index]?.filename ?? "");
  return `${baseUrl}/api/messages/${message.id}/attachments/${index}/${name}`;
}

export function messageView(message: StoredMessage, baseUrl: string): MessageView {
  const { id, kind, to, subject, text, html, provider, receivedAt } = message;
  const attachments = message.attachments.map(({ filename, contentType }, index) => ({
    filename,
    contentType,
    url: attachmentUrl(baseUrl, message, index),
  }));
  return { id, kind, to, subject, text, html, attachments, provider, receivedAt };
}
