import { MessageIntake } from "./message-intake";

function newIntake(handle: (text: string) => Promise<void> | void = () => undefined) {
  const handled: string[] = [];
  const socket = { readyState: 1, OPEN: 1 as const, bufferedAmount: 0, pause: jest.fn(), resume: jest.fn(), terminate: jest.fn() };
  const clock = { now: 0 };
  const intake: MessageIntake = new MessageIntake({
    socket: socket as never,
    now: () => clock.now,
    handle: (data) => {
      const text = (data as Buffer).toString();
      handled.push(text);
      return handle(text);
    },
  });
  const push = (...texts: readonly string[]): void => texts.forEach((text) => intake.push(Buffer.from(text)));
  const isPaused = (): boolean => (socket.pause.mock.invocationCallOrder.at(-1) ?? 0) > (socket.resume.mock.invocationCallOrder.at(-1) ?? 0);
  return { intake, socket, clock, handled, push, isPaused };
}
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

describe("MessageIntake", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it("handles messages at once while they are few", () => {
    const { handled, push, isPaused } = newIntake();
    push("a", "b");
    expect(handled).toEqual(["a", "b"]);
    expect(isPaused()).toBe(false);
  });

  it("pauses a socket that sends more than it may, and continues at the rate, in order", () => {
    const { handled, push, isPaused, clock } = newIntake();
    push(...many(1_100));
    expect(handled.length).toBe(1_000);
    expect(isPaused()).toBe(true);
    clock.now += 250;
    jest.advanceTimersByTime(250);
    expect(handled.length).toBe(1_050);
    clock.now += 1_000;
    jest.advanceTimersByTime(1_000);
    expect(handled).toEqual(many(1_100));
    expect(isPaused()).toBe(false);
  });

  it("handles one message after the other while one takes long", async () => {
    let finish = (): void => undefined;
    const { handled, push, isPaused } = newIntake((text) => (text === "slow" ? new Promise<void>((resolve) => (finish = resolve)) : undefined));
    push("a", "slow", "b");
    expect(handled).toEqual(["a", "slow"]);
    expect(isPaused()).toBe(true);
    finish();
    await Promise.resolve().then(() => Promise.resolve());
    expect(handled).toEqual(["a", "slow", "b"]);
    expect(isPaused()).toBe(false);
  });

  it("reads nothing from a client that does not read, and ends it after 30 seconds", () => {
    const { intake, handled, push, socket, isPaused } = newIntake();
    socket.bufferedAmount = 1_048_577;
    intake.continue();
    push("a");
    expect(handled).toEqual([]);
    expect(isPaused()).toBe(true);
    jest.advanceTimersByTime(29_000);
    socket.bufferedAmount = 0;
    intake.continue();
    expect(handled).toEqual(["a"]);
    jest.advanceTimersByTime(60_000);
    expect(socket.terminate).not.toHaveBeenCalled();
    socket.bufferedAmount = 2_000_000;
    intake.continue();
    jest.advanceTimersByTime(30_000);
    expect(socket.terminate).toHaveBeenCalledTimes(1);
  });

  it("does not grow the stack when each message sends a response", () => {
    let again = (): void => undefined;
    const { intake, handled, push } = newIntake(() => again());
    again = () => intake.continue();
    push(...many(1_000));
    expect(handled.length).toBe(1_000);
  });

  it("forgets what waits when the socket is closed", () => {
    const { handled, push, socket, clock } = newIntake();
    push(...many(1_100));
    socket.readyState = 3;
    clock.now += 10_000;
    jest.advanceTimersByTime(10_000);
    expect(handled.length).toBe(1_000);
  });
});
