-- What was received long ago is deleted every few seconds, and is not to be looked for in all that was received.
-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");
