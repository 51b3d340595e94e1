-- A subscription that was interrupted reads what was recorded since, in that order.
-- CreateIndex
CREATE INDEX "scans_event_id_recorded_at_id_idx" ON "scans"("event_id", "recorded_at", "id");
