-- What a claim reads of the queue.

-- Functions, because plans are kept: one that was made while the queue was empty reads a lane from end to end and sorts it,
-- and stays when a backlog comes. In here nothing but the index in its order is left to choose.
CREATE FUNCTION queue_visible(lanes smallint[], lows bigint[], most bigint)
RETURNS TABLE (lane smallint, msg_id bigint, execution_id uuid, enqueued_at timestamptz)
LANGUAGE plpgsql STABLE ROWS 16 SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT m.lane, m.msg_id, m.execution_id, m.enqueued_at
    FROM unnest(lanes, lows) l(lane, low)
   CROSS JOIN LATERAL (SELECT * FROM queue_msg q WHERE q.lane = l.lane AND q.msg_id >= l.low AND q.vt <= now()
                        ORDER BY q.msg_id LIMIT most) m;
END $$;

CREATE FUNCTION queue_smallest(lanes smallint[], lows bigint[])
RETURNS TABLE (lane smallint, smallest bigint)
LANGUAGE plpgsql STABLE ROWS 192 SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT l.lane, (SELECT q.msg_id FROM queue_msg q WHERE q.lane = l.lane AND q.msg_id >= l.low
                                ORDER BY q.msg_id LIMIT 1)
    FROM unnest(lanes, lows) l(lane, low);
END $$;
