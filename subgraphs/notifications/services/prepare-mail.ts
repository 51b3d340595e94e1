import type { NotificationRecord } from "../repositories/notification.repository";
import { checkTemplateData, composeMail, requireTemplate } from "../templates/compose-mail";
import type { MailAttachment, MailMessage } from "./mail-provider.port";
import type { TicketFiles } from "./ticket-files.port";

/** PDFs that are fetched at the same time. */
const AT_ONCE = 4;

/** Makes a mail out of its row: words, files, and a name by which it is recognised wherever it turns up. */
export class PrepareMail {
  /**
   * @param domain right of the @ in Message-IDs: the sender's
   * @param attachmentLimit bytes of all files of one mail together
   * @param reportContact the address that every email names for reports of abuse; null leaves the line out
   */
  constructor(
    private readonly files: TicketFiles,
    private readonly domain: string,
    private readonly attachmentLimit: number,
    private readonly reportContact: string | null = null,
  ) {}

  /** @throws an Error when a file cannot be fetched (yet) */
  async run(notification: NotificationRecord, signal: AbortSignal): Promise<MailMessage> {
    const template = requireTemplate(notification.template);
    const attachments = await this.attachmentsOf(notification.ticketIds, signal);
    const omitted = notification.ticketIds.length - attachments.length;
    const report = this.reportContact === null ? null : { contact: this.reportContact, id: notification.id };
    const mail = composeMail(template, checkTemplateData(template, notification.data), notification.locale, { attached: attachments.length, omitted }, report);
    return {
      notificationId: notification.id,
      messageId: `<${notification.id}@${this.domain}>`,
      to: notification.recipient,
      subject: notification.subject ?? mail.subject,
      html: mail.html,
      text: mail.text,
      attachments,
    };
  }

  /** As many as fit, in their order: the mail says that the others are behind its button. */
  private async attachmentsOf(ticketIds: readonly string[], signal: AbortSignal): Promise<MailAttachment[]> {
    const attachments: MailAttachment[] = [];
    let size = 0;
    for (let start = 0; start < ticketIds.length; start += AT_ONCE) {
      const files = await Promise.all(ticketIds.slice(start, start + AT_ONCE).map((ticketId) => this.files.fetch(ticketId, signal)));
      for (const file of files) {
        size += file.content.length;
        if (size > this.attachmentLimit) return attachments;
        attachments.push(file);
      }
    }
    return attachments;
  }
}
