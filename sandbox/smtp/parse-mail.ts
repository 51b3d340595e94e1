import PostalMime from "postal-mime";
import type { Incoming } from "../inbox/mail.store";

/** What a raw mail says, apart from the envelope. The only file that knows the parser. */
export async function parseMail(raw: Buffer): Promise<Omit<Incoming, "kind" | "provider" | "recipients">> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: "arraybuffer" });
  return {
    from: mail.from?.name ? `${mail.from.name} <${mail.from.address ?? ""}>` : (mail.from?.address ?? ""),
    subject: mail.subject ?? "",
    text: mail.text?.replace(/\n$/, "") ?? null,
    html: mail.html ?? null,
    attachments: mail.attachments.map((attachment, index) => ({
      filename: attachment.filename ?? `attachment-${index + 1}`,
      contentType: attachment.mimeType,
      contentId: attachment.contentId?.replace(/^<|>$/g, "") ?? null,
      content:
        typeof attachment.content === "string" ? Buffer.from(attachment.content) : new Uint8Array(attachment.content),
    })),
  };
}
