import { registerEnumType } from "type-graphql";

export enum ImportStatus {
  QUEUED = "QUEUED",
  ACTIVE = "ACTIVE",
  COMPLETED = "COMPLETED",
  FAILED = "FAILED",
}

registerEnumType(ImportStatus, {
  name: "ImportStatus",
  description: "How far a guest import is",
  valuesConfig: {
    QUEUED: { description: "Waits for its turn" },
    ACTIVE: { description: "Is being read" },
    COMPLETED: { description: "Every line was read; some may have made no guest" },
    FAILED: { description: "Ended before the last line, e.g. because the event was cancelled; what was imported stays" },
  },
});
