import { newId } from "../../../platform/db/new-id";
import type { Admission, Claim } from "./admission.port";

export interface AdmissionUnderTest {
  readonly admission: Admission;
  /** Issues a ticket that may enter now. */
  readonly issue: () => Promise<{ readonly id: string; readonly eventId: string; readonly guestId: string; readonly revision: number }>;
}

/** What scans relies on in whatever decides admissions: core, and the fake of core in the tests of scans. */
export function describeAdmission(name: string, subject: () => AdmissionUnderTest): void {
  const claimOf = (ticket: { id: string; eventId: string; revision: number }, scanId: string): Claim => ({
    ticketId: ticket.id,
    eventId: ticket.eventId,
    revision: ticket.revision,
    scanId,
    scannedAt: new Date().toISOString(),
    operatorId: null,
    location: "North",
    allowedTicketTypeIds: [],
  });

  describe(`${name}, as the admission of tickets`, () => {
    it("admits one scan and names it to every other", async () => {
      const { admission, issue } = subject();
      const ticket = await issue();
      const [first, second] = [newId(), newId()];
      expect(await admission.claim(claimOf(ticket, first))).toMatchObject({ valid: true, outcome: "ADMITTED", ticketId: ticket.id, guestId: ticket.guestId });
      expect(await admission.claim(claimOf(ticket, second))).toMatchObject({ valid: false, outcome: "DUPLICATE", ticketId: ticket.id, claimedByScanId: first });
      expect(await admission.claim(claimOf(ticket, second))).toMatchObject({ outcome: "DUPLICATE", claimedByScanId: first });
    });

    it("gives a scan that asks again the same result", async () => {
      const { admission, issue } = subject();
      const ticket = await issue();
      const first = newId();
      const results = await Promise.all(Array.from({ length: 8 }, () => admission.claim(claimOf(ticket, first))));
      expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["ADMITTED"]));
    });

    it("admits one of several scans at the same moment", async () => {
      const { admission, issue } = subject();
      const ticket = await issue();
      const results = await Promise.all(Array.from({ length: 8 }, () => admission.claim(claimOf(ticket, newId()))));
      expect(results.filter(({ outcome }) => outcome === "ADMITTED")).toHaveLength(1);
      expect(results.filter(({ outcome }) => outcome === "DUPLICATE")).toHaveLength(7);
    });

    it("admits again once the scan that was admitted is taken back, and ignores other scans", async () => {
      const { admission, issue } = subject();
      const ticket = await issue();
      const [first, second] = [newId(), newId()];
      await admission.claim(claimOf(ticket, first));
      await admission.claim(claimOf(ticket, second));
      await admission.takeBack(ticket.id, first);
      expect(await admission.claim(claimOf(ticket, second))).toMatchObject({ outcome: "ADMITTED" });
      await admission.takeBack(ticket.id, first);
      expect(await admission.claim(claimOf(ticket, newId()))).toMatchObject({ outcome: "DUPLICATE", claimedByScanId: second });
    });

    it("does not know tickets that do not exist", async () => {
      const { admission, issue } = subject();
      const { eventId } = await issue();
      const unknown = { id: newId(), eventId, revision: 1 };
      expect(await admission.claim(claimOf(unknown, newId()))).toMatchObject({ outcome: "UNKNOWN_TICKET", ticketId: null, claimedByScanId: null });
    });
  });
}
