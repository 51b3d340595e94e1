-- AlterTable
ALTER TABLE "guest_imports" ADD COLUMN     "columns" JSONB;

-- CreateTable
CREATE TABLE "guest_import_warnings" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "guest_import_warnings_pkey" PRIMARY KEY ("import_id","line")
);

-- AddForeignKey
ALTER TABLE "guest_import_warnings" ADD CONSTRAINT "guest_import_warnings_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "guest_imports"("id") ON DELETE CASCADE ON UPDATE CASCADE;
