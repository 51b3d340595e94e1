import { ownsTicket, ticketScope, type TicketRelation } from "./ticket-scope";

const relation = (more: Partial<TicketRelation>): TicketRelation => ({ granted: null, isBuyer: false, isStaff: false, ...more });
const own = { revision: 2, isTransferred: false };
const transferred = { revision: 2, isTransferred: true };

it.each([
  ["nobody", relation({}), null, null],
  ["the buyer", relation({ isBuyer: true }), "BUYER", "GIVEN"],
  ["the buyer's grant", relation({ granted: { scope: "BUYER", revision: 2 } }), "BUYER", "GIVEN"],
  ["the buyer's grant of an earlier revision", relation({ granted: { scope: "BUYER", revision: 1 } }), "BUYER", "GIVEN"],
  ["the grant of the person who transferred it", relation({ granted: { scope: "GIVEN", revision: 2 }, isBuyer: true }), "GIVEN", "GIVEN"],
  ["the holder", relation({ granted: { scope: "HOLDER", revision: 2 } }), "HOLDER", "HOLDER"],
  ["an earlier holder", relation({ granted: { scope: "HOLDER", revision: 1 } }), null, null],
  ["an earlier holder who is the buyer", relation({ granted: { scope: "HOLDER", revision: 1 }, isBuyer: true }), "BUYER", "GIVEN"],
  ["an organizer", relation({ isStaff: true }), "STAFF", "STAFF"],
  ["an organizer who bought it", relation({ isStaff: true, isBuyer: true }), "BUYER", "STAFF"],
  ["a grant of staff", relation({ granted: { scope: "STAFF", revision: null } }), "STAFF", "STAFF"],
] as const)("gives %s this scope before and after a transfer", (_who, given, before, after) => {
  expect([ticketScope(given, own), ticketScope(given, transferred)]).toEqual([before, after]);
});

it("lets the buyer and the holder own a ticket, and nobody else", () => {
  expect((["BUYER", "HOLDER", "GIVEN", "STAFF", null] as const).filter(ownsTicket)).toEqual(["BUYER", "HOLDER"]);
});
