import { statisticsOf } from "./notification-statistics";

describe("the statistics of messages", () => {
  it("count by what became of them, by template and by the provider that was asked last", () => {
    const statistics = statisticsOf([
      { template: "plain", provider: "smtp", status: "SENT", count: 5 },
      { template: "plain", provider: "sendgrid", status: "DELIVERED", count: 2 },
      { template: "tickets_ready", provider: "smtp", status: "FAILED", count: 1 },
      { template: "tickets_ready", provider: null, status: "SCHEDULED", count: 3 },
    ]);
    expect(statistics).toEqual({
      total: 11,
      sent: 7,
      delivered: 2,
      failed: 1,
      scheduled: 3,
      byTemplate: [{ template: "plain", total: 7, failed: 0 }, { template: "tickets_ready", total: 4, failed: 1 }],
      byProvider: [{ provider: "smtp", total: 6, failed: 1 }, { provider: "sendgrid", total: 2, failed: 0 }],
    });
  });

  it("are zeros for none", () => {
    expect(statisticsOf([])).toEqual({ total: 0, sent: 0, delivered: 0, failed: 0, scheduled: 0, byTemplate: [], byProvider: [] });
  });
});
