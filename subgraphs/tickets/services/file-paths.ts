/** Where the PDF of a ticket is asked for, under the public URL. */
export const ticketFilePath = (ticketId: string, revision: number): string => `/files/tickets/${ticketId}/${revision}.pdf`;

/** Where the PDF of all tickets of a job is asked for, under the public URL. */
export const archivePath = (jobId: string): string => `/files/jobs/${jobId}.pdf`;
