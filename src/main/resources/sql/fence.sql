-- Fails over a run that was replaced: a later run has to wait for the transactions of an earlier
-- one, and after that the earlier one finds that it is no longer here. Tells also whether the
-- server has emptied the unlogged tables since the run began.
SELECT EXISTS (SELECT FROM pgstow.unlogged) AS intact FROM pgstow.restore WHERE run = ? FOR SHARE
