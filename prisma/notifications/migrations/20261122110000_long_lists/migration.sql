-- What was received long ago is deleted every few seconds, and is not to be looked for in all that was received.
-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");

-- What became of an organization's messages, and what somebody was sent: of what is rare the list would else be gone
-- through to its end.
-- CreateIndex
CREATE INDEX "notifications_organization_id_status_created_at_id_idx" ON "notifications"("organization_id", "status", "created_at", "id");

CREATE INDEX notifications_recipient ON notifications (lower(recipient), created_at, id);
