import type { QrImages } from "../services/qr-images.port";
import { qrPng, qrSvg } from "./qr-image";

/** Draws in this thread: a code takes some milliseconds. */
export const qrImages: QrImages = { svg: qrSvg, png: (text) => qrPng(text) };
