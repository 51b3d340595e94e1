import { OperationLabels } from "./operation-labels";

it("keeps the names that came first, and calls what comes after the limit other", () => {
  const labels = new OperationLabels(2);
  expect(["A", "B", "C", "A", "B"].map((name) => labels.of(name))).toEqual(["A", "B", "other", "A", "B"]);
});

it("knows operations without a name", () => {
  expect([null, undefined].map((name) => new OperationLabels(0).of(name))).toEqual(["anonymous", "anonymous"]);
});

it("does not keep a name that is as long as a document", () => {
  const labels = new OperationLabels();
  expect([labels.of("A".repeat(80)), labels.of("A".repeat(81))]).toEqual(["A".repeat(80), "other"]);
});
