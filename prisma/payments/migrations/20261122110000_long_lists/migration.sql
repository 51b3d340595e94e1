-- What was received long ago is deleted every few seconds, and is not to be looked for in all that was received.
-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");

-- An event's payments of one status: of a rare one the list would else be gone through to its end.
-- CreateIndex
CREATE INDEX "payments_event_id_status_created_at_id_idx" ON "payments"("event_id", "status", "created_at", "id");
