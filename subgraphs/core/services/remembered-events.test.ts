import type { EventPages } from "./event-pages";
import type { EventPage } from "./event-pages.port";
import { RememberedEvents } from "./remembered-events";

/** Pages by id that count how often they are asked for; an id that begins with "draft" is not public. */
function source() {
  const asked: string[] = [];
  const dropped: string[] = [];
  let failing = false;
  const pages = {
    byIds: async ([id = ""]: readonly string[]) => {
      asked.push(id);
      if (failing) throw new Error("away");
      return id === "nothing" ? [] : [{ event: { id, publishedAt: id.startsWith("draft") ? null : new Date(), title: `look ${asked.length}` }, ticketTypes: [] } as unknown as EventPage];
    },
    drop: async (id: string) => void dropped.push(id),
  } as unknown as EventPages;
  return { asked, dropped, fail: (on: boolean) => (failing = on), events: new RememberedEvents(pages) };
}

describe("a remembered event", () => {
  it("is looked at once by all who ask within a second, and anew after it", async () => {
    const { asked, events } = source();
    const now = Date.now();
    await Promise.all(Array.from({ length: 100 }, () => events.of("a", now)));
    await events.of("a", now + 999);
    expect(asked).toHaveLength(1);
    expect((await events.of("a", now + 1_000))?.event.title).toBe("look 2");
  });

  it("is not one that is no more, is not public, or could not be read", async () => {
    const { asked, events, fail } = source();
    for (const id of ["nothing", "draft"]) {
      await events.of(id);
      await events.of(id);
    }
    expect(asked).toEqual(["nothing", "nothing", "draft", "draft"]);
    fail(true);
    await expect(events.of("a")).rejects.toThrow("away");
    fail(false);
    expect((await events.of("a"))?.event.id).toBe("a");
  });

  it("is looked at again when somebody doubts it, and dropped for everybody when it was changed", async () => {
    const { asked, dropped, events } = source();
    await events.of("a");
    expect((await events.again("a"))?.event.title).toBe("look 2");
    expect(dropped).toEqual([]);
    expect((await events.changed("a"))?.event.title).toBe("look 3");
    expect([asked.length, dropped]).toEqual([3, ["a"]]);
  });

  it("makes room for another when there are a thousand", async () => {
    const { asked, events } = source();
    const now = Date.now();
    for (let n = 0; n <= 1_000; n++) await events.of(`e${n}`, now);
    await events.of("e1000", now);
    expect(asked).toHaveLength(1_001);
    await events.of("e0", now);
    expect(asked).toHaveLength(1_002);
  });
});
