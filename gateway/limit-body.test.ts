import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { limitBody } from "./limit-body";

describe("a body of unannounced length", () => {
  it("passes up to the limit", async () => {
    const body = new PassThrough();
    body.end("12345");
    expect(await text(limitBody(body, 5))).toBe("12345");
  });

  it("fails with PAYLOAD_TOO_LARGE beyond the limit, and leaves the connection open for the answer", async () => {
    const body = new PassThrough();
    body.end("123456");
    await expect(text(limitBody(body, 5))).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE", status: 413 });
    expect(body.errored).toBeNull();
  });

  it("fails when the client breaks off", async () => {
    const body = new PassThrough();
    const limited = limitBody(body, 5);
    body.write("123");
    const read = text(limited);
    body.destroy();
    await expect(read).rejects.toThrow("closed the connection");
  });

  it("is no uncaught error when nothing reads it yet", async () => {
    const body = new PassThrough();
    const limited = limitBody(body, 5);
    body.write("1234567");
    await new Promise((resolve) => limited.once("close", resolve));
    expect(limited.errored).toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  });
});
