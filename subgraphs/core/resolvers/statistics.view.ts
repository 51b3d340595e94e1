import { money } from "../../../platform/money/money";
import { availableOf, type Statistics } from "../services/read-statistics";

/** The counters in the shape of `EventStatistics`. */
export function statisticsView({ event, ticketTypes }: Statistics) {
  const revenue = ticketTypes.reduce((sum, type) => sum + Number(type.revenueMinor), 0);
  return {
    capacity: event.maxAttendees,
    sold: event.sold,
    reserved: event.reserved,
    available: Math.max(event.maxAttendees - event.sold - event.reserved, 0),
    validated: event.validated,
    revenue: money(revenue, event.currency),
    refunded: money(Number(event.refundedMinor), event.currency),
    byTicketType: ticketTypes.map((type) => ({
      ticketType: type,
      sold: type.sold,
      reserved: type.reserved,
      available: availableOf(type, event),
      validated: type.validated,
      revenue: money(Number(type.revenueMinor), event.currency),
    })),
  };
}
