import { BoundedQueue } from "./bounded-queue";

it("gives values in order, and ends after what waits", async () => {
  const queue = new BoundedQueue<number>(10, () => -1);
  queue.push(1);
  queue.end(2);
  const values: number[] = [];
  for await (const value of queue) values.push(value);
  expect(values).toEqual([1, 2]);
});

it("can be returned while somebody waits for the next value", async () => {
  const ended = jest.fn();
  const queue = new BoundedQueue<number>(10, () => -1, ended);
  const pending = queue.next();
  await queue.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  queue.push(1);
  await queue.return();
  expect(ended).toHaveBeenCalledTimes(1);
});

it("ends a reader who is too slow, with a last word", async () => {
  const ended = jest.fn();
  const queue = new BoundedQueue<number>(3, () => -1, ended);
  for (let i = 0; i < 10; i += 1) queue.push(i);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(await queue.next()).toEqual({ value: -1, done: false });
  expect(await queue.next()).toEqual({ value: undefined, done: true });
});
