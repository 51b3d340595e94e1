import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Store } from "./store";

interface Shape extends Record<string, object> {
  coin: { value: number };
  note: { text: string };
}

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  file = join(folder, "state.journal");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (store: Store<Shape>, id: string, value: number) => {
  store.transact((tx) => {
    tx.put("coin", id, { value });
  });
};

test("what was committed is there after the process is gone", () => {
  const store = new Store<Shape>(file);
  put(store, "a", 1);
  put(store, "b", 2);
  put(store, "a", 3);
  store.transact((tx) => {
    tx.remove("coin", "b");
  });
  expect(new Store<Shape>(file).all("coin")).toEqual([{ value: 3 }]);
});

test("a transaction that throws leaves nothing", () => {
  const store = new Store<Shape>(file);
  const work = () =>
    store.transact((tx) => {
      tx.put("coin", "a", { value: 1 });
      throw new Error("no");
    });
  expect(work).toThrow("no");
  expect(store.count("coin")).toBe(0);
  expect(new Store<Shape>(file).count("coin")).toBe(0);
});

test("a transaction reads its own writes, and nobody else does before it commits", () => {
  const store = new Store<Shape>(file);
  put(store, "a", 1);
  store.transact((tx) => {
    tx.put("coin", "b", { value: 2 });
    tx.remove("coin", "a");
    expect(tx.get("coin", "a")).toBeUndefined();
    expect(tx.all("coin")).toEqual([{ value: 2 }]);
    expect(store.all("coin")).toEqual([{ value: 1 }]);
  });
  expect(store.all("coin")).toEqual([{ value: 2 }]);
});

test("a crash at any byte of the last write loses that transaction whole and nothing else", () => {
  const store = new Store<Shape>(file);
  put(store, "a", 1);
  const before = statSync(file).size;
  store.transact((tx) => {
    tx.put("coin", "b", { value: 2 });
    tx.put("note", "n", { text: "pays for b, né" });
  });
  const whole = readFileSync(file);
  for (let size = before; size < whole.length; size += 1) {
    writeFileSync(file, whole);
    truncateSync(file, size);
    const reopened = new Store<Shape>(file);
    expect([reopened.count("coin"), reopened.count("note")]).toEqual([1, 0]);
    put(reopened, "c", 3);
    reopened.close();
    expect(new Store<Shape>(file).all("coin")).toEqual([{ value: 1 }, { value: 3 }]);
  }
});

test("an unreadable line in the middle is told, not dropped", () => {
  const store = new Store<Shape>(file);
  put(store, "a", 1);
  appendFileSync(file, "garbage\n[]\n");
  expect(() => new Store<Shape>(file)).toThrow(/line 2 is unreadable/);
});

test("opening writes nothing: somebody else may be using the file", () => {
  const store = new Store<Shape>(file);
  put(store, "a", 1);
  appendFileSync(file, '[["coin","b",{"va');
  const before = readFileSync(file);
  new Store<Shape>(file);
  expect(readFileSync(file)).toEqual(before);
});

test("a second process that writes the same file is noticed", () => {
  const first = new Store<Shape>(file);
  put(first, "a", 1);
  const second = new Store<Shape>(file);
  put(second, "b", 2);
  expect(() => {
    put(first, "c", 3);
  }).toThrow(/changed by another process/);
});

test("the file stays small when the same records change again and again, and forgets what need not be kept", () => {
  const store = new Store<Shape>(file, (collection) => collection !== "note");
  const text = "x".repeat(10_000);
  for (let round = 0; round < 1000; round += 1) {
    store.transact((tx) => {
      tx.put("note", "n", { text });
      tx.put("coin", "a", { value: round });
    });
  }
  store.close();
  expect(statSync(file).size).toBeLessThan(5 * 1024 * 1024);
  expect(new Store<Shape>(file).get("coin", "a")).toEqual({ value: 999 });
});

test("clear forgets everything, also after a restart", () => {
  const store = new Store<Shape>(file);
  put(store, "a", 1);
  store.clear();
  put(store, "b", 2);
  expect(new Store<Shape>(file).all("coin")).toEqual([{ value: 2 }]);
});
