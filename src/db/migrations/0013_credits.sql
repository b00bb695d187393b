-- What a user has been charged in this calendar month (UTC). A function, because most users have no limit: a statement that
-- only might need the sum would open every partition of `usage` each time it runs.
CREATE FUNCTION credits_this_month(of_user uuid) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(sum(g.credits), 0) FROM usage g
           WHERE g.user_id = of_user AND g.state <> 'refunded'
             AND g.charged_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC');
END $$;
