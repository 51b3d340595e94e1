import { LoopStalls } from "./loop-stalls";

it("knows how long a request may have waited in a process that was stopped", () => {
  let time = 0;
  const stalls = new LoopStalls(() => time);
  for (; time < 1_000; time += 100) stalls.beat();
  expect(stalls.waited).toBe(0);
  time += 10_000;
  expect(stalls.waited).toBe(10_000); // the request is read before the timer fires
  stalls.beat();
  expect(stalls.waited).toBe(10_000); // and after it
  time += 251;
  expect(stalls.waited).toBe(151); // the next beat is late by this much
  for (let beats = 0; beats < 4; beats++, time += 100) stalls.beat();
  expect(stalls.waited).toBe(0);
});
