import { buffer } from "node:stream/consumers";
import { type FileStore, InvalidFileError } from "../services/file-store.port";

/** What every FileStore must do. Call it in a test file with a way to make an empty store. */
export function describeFileStore(name: string, makeStore: () => Promise<FileStore>): void {
  describe(`${name} as a file store`, () => {
    let store: FileStore;
    const bytes = (text: string) => new Uint8Array(Buffer.from(text));
    const read = async (path: string) => {
      const file = await store.get(path);
      return file && { ...file, stream: undefined, text: (await buffer(file.stream)).toString() };
    };

    beforeEach(async () => {
      store = await makeStore();
    });

    it("gives back what was put, with its size and type", async () => {
      await store.put("tickets/2026/a-1.pdf", bytes("%PDF é"), "application/pdf");
      expect(await read("tickets/2026/a-1.pdf")).toEqual({ text: "%PDF é", size: 7, contentType: "application/pdf" });
      await store.put("x.png", bytes(""), "image/png");
      expect(await read("x.png")).toEqual({ text: "", size: 0, contentType: "image/png" });
    });

    it("keeps large files to the byte", async () => {
      const large = new Uint8Array(3_000_001).map((_, i) => (i * 31) % 251);
      await store.put("large.zip", large, "application/zip");
      const file = await store.get("large.zip");
      expect(file?.size).toBe(large.length);
      expect(Buffer.compare(await buffer(file!.stream), large)).toBe(0);
    });

    it("has null for what is not there, a folder included", async () => {
      await store.put("folder.json/a.pdf", bytes("a"), "application/pdf");
      expect(await store.get("nothing.pdf")).toBeNull();
      expect(await store.get("folder.json")).toBeNull();
      expect(await store.get("folder.json/a.pdf/b.pdf")).toBeNull();
    });

    it("replaces a file whole, under readers and among writers", async () => {
      await store.put("same.csv", bytes("old".repeat(50_000)), "text/csv");
      const old = await store.get("same.csv");
      await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.put("same.csv", bytes(String(i).repeat(90_000)), "text/csv")),
      );
      expect((await buffer(old!.stream)).toString()).toBe("old".repeat(50_000));
      expect((await read("same.csv"))?.text).toMatch(/^(\d)\1{89999}$/);
    });

    it("passes its check, and leaves nothing behind", async () => {
      await store.check();
      await store.check();
      await store.put("after.svg", bytes("<svg/>"), "image/svg+xml");
      expect((await read("after.svg"))?.text).toBe("<svg/>");
    });

    it("deletes, and does not mind deleting again", async () => {
      await store.put("gone.svg", bytes("<svg/>"), "image/svg+xml");
      await store.delete("gone.svg");
      expect(await store.get("gone.svg")).toBeNull();
      await store.delete("gone.svg");
      await store.delete("gone.svg/deeper.svg");
    });

    it.each([
      ["nothing", ""],
      ["an absolute path", "/etc/passwd.pdf"],
      ["a way out", "../x.pdf"],
      ["a way out in the middle", "a/../../x.pdf"],
      ["a way out of another system", "..\\x.pdf"],
      ["an empty segment", "a//b.pdf"],
      ["the folder itself", "a/.pdf"],
      ["a hidden file", ".tmp/x.pdf"],
      ["an encoded way out", "%2e%2e/x.pdf"],
      ["a NUL", "a\0.pdf"],
      ["a line end", "a.pdf\n"],
      ["a type that is not stored", "a.exe"],
      ["a name of endless length", `${"a".repeat(300)}.pdf`],
    ])("refuses %s as a path", async (_, path) => {
      await expect(store.put(path, bytes("x"), "application/pdf")).rejects.toThrow(InvalidFileError);
      await expect(store.get(path)).rejects.toThrow(InvalidFileError);
      await expect(store.delete(path)).rejects.toThrow(InvalidFileError);
    });

    it("refuses a type that the path contradicts", async () => {
      await expect(store.put("a.pdf", bytes("<script>"), "text/html")).rejects.toThrow(InvalidFileError);
      expect(await store.get("a.pdf")).toBeNull();
    });
  });
}
