import { registerEnumType } from "type-graphql";

export enum GenerationStatus {
  QUEUED = "QUEUED",
  ACTIVE = "ACTIVE",
  COMPLETED = "COMPLETED",
  PARTIALLY_COMPLETED = "PARTIALLY_COMPLETED",
  FAILED = "FAILED",
}

export enum QrImageFormat {
  SVG = "SVG",
  PNG = "PNG",
}

registerEnumType(GenerationStatus, {
  name: "GenerationStatus",
  description: "How far the making of tickets is",
  valuesConfig: {
    QUEUED: { description: "Waits for its turn" },
    ACTIVE: { description: "Is being made" },
    COMPLETED: { description: "All of it is there" },
    PARTIALLY_COMPLETED: { description: "Some tickets are there, others failed and can be retried" },
    FAILED: { description: "Nothing could be made; it can be retried" },
  },
});
registerEnumType(QrImageFormat, {
  name: "QrImageFormat",
  description: "What a QR code is drawn as",
  valuesConfig: { SVG: { description: "Sharp at every size" }, PNG: { description: "For what cannot show SVG" } },
});
