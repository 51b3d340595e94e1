-- What was received long ago is deleted every few seconds, and is not to be looked for in all that was received.
-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");

-- An event's scans by what they are narrowed down to: of what is rare the list would else be gone through to its end.
-- CreateIndex
CREATE INDEX "scans_event_id_outcome_scanned_at_id_idx" ON "scans"("event_id", "outcome", "scanned_at", "id");

-- CreateIndex
CREATE INDEX "scans_event_id_location_scanned_at_id_idx" ON "scans"("event_id", "location", "scanned_at", "id");

-- CreateIndex
CREATE INDEX "scans_event_id_operator_id_scanned_at_id_idx" ON "scans"("event_id", "operator_id", "scanned_at", "id");
