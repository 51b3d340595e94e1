import { invitation, passwordReset, verifyEmail } from "./account.templates";
import type { Template } from "./define-template";
import { eventCancelled } from "./event-cancelled.template";
import { plain } from "./plain.template";
import { ticketGenerated } from "./ticket-generated.template";
import { ticketsReady } from "./tickets-ready.template";

/** Every mail that there is. */
export const templates: readonly Template[] = [ticketsReady, ticketGenerated, invitation, verifyEmail, passwordReset, eventCancelled, plain];

export const templateNamed = (name: string): Template | undefined => templates.find((template) => template.name === name);
