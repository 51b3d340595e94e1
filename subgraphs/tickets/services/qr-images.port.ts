/** Draws what a QR code says. */
export interface QrImages {
  /** A document of its own. */
  svg(text: string): string;
  png(text: string): Buffer;
}
