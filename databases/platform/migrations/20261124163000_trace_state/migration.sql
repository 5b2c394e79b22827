SET LOCAL lock_timeout = '5s';
ALTER TABLE platform.outbox_event ADD COLUMN trace_state text;

COMMENT ON COLUMN platform.outbox_event.trace_parent IS 'W3C trace context of the writer: traceparent. The relay replaces one that is malformed';
COMMENT ON COLUMN platform.outbox_event.trace_state IS 'W3C trace context of the writer: tracestate, vendors'' own part. Left behind where it or trace_parent is malformed';
