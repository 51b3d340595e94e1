import { Control } from "./control";

test("settings change one by one and all at once go back to well-behaved", () => {
  const control = new Control("stripe");
  control.update({ failRate: 0.5 });
  expect(control.update({ webhookDelayMs: 20 })).toMatchObject({ failRate: 0.5, webhookDelayMs: 20, timeoutRate: 0 });
  control.count("x");
  control.reset();
  expect(control.settings.failRate).toBe(0);
  expect(control.counted()).toEqual({});
});

test.each([{ failRate: 1.1 }, { timeoutRate: -0.1 }, { webhookDelayMs: -1 }, { failrate: 1 }, { failRate: "1" }, []])(
  "%j is refused and changes nothing",
  (input) => {
    const control = new Control("stripe");
    expect(() => control.update(input)).toThrow();
    expect(control.settings.failRate).toBe(0);
  },
);

test("the rates are probabilities", () => {
  let next = 0;
  const control = new Control("stripe", () => next);
  control.update({ failRate: 0.3 });
  next = 0.29;
  expect(control.fate()).toBe("fail");
  next = 0.3;
  expect(control.fate()).toBe("normal");
  control.update({ failRate: 0, timeoutRate: 1 });
  next = 0.99;
  expect(control.fate()).toBe("timeout");
});
