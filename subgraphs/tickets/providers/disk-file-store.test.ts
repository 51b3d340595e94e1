import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskFileStore } from "./disk-file-store";
import { describeFileStore } from "./file-store.conformance";

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "files-"));
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describeFileStore("a folder", () => Promise.resolve(new DiskFileStore(join(newFolder(), "not", "there", "yet"))));

describe("a folder of files", () => {
  const pdf = new Uint8Array([37, 80, 68, 70]);

  it("is left without half-written files, also after a failure", async () => {
    const root = newFolder();
    const store = new DiskFileStore(root);
    await store.put("a.pdf", pdf, "application/pdf");
    mkdirSync(join(root, "b.pdf"));
    await expect(store.put("b.pdf", pdf, "application/pdf")).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(join(root, ".tmp"))).toEqual([]);
  });

  it("is cleared of what a process that died long ago left, and of nothing younger", async () => {
    const root = newFolder();
    mkdirSync(join(root, ".tmp"));
    for (const name of ["old", "young"]) writeFileSync(join(root, ".tmp", name), "half");
    const longAgo = Date.now() / 1000 - 2 * 86_400;
    utimesSync(join(root, ".tmp", "old"), longAgo, longAgo);
    await new DiskFileStore(root).put("a.pdf", pdf, "application/pdf");
    expect(readdirSync(join(root, ".tmp"))).toEqual(["young"]);
  });

  it("works again after the disk refused, without a new store", async () => {
    const parent = newFolder();
    writeFileSync(join(parent, "blocked"), "a file where the folder should be");
    const store = new DiskFileStore(join(parent, "blocked"));
    await expect(store.put("a.pdf", pdf, "application/pdf")).rejects.toThrow(/ENOTDIR|EEXIST/);
    await expect(store.check()).rejects.toThrow(/ENOTDIR|EEXIST/);
    rmSync(join(parent, "blocked"));
    await store.check();
    expect(readdirSync(join(parent, "blocked", ".tmp"))).toEqual([]);
    await store.put("a.pdf", pdf, "application/pdf");
    const file = await store.get("a.pdf");
    file?.stream.destroy();
    expect(file?.size).toBe(4);
  });
});
