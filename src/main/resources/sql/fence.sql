-- Fails over a run that was replaced: a later run has to wait for the transactions of an earlier
-- one, and after that the earlier one finds that it no longer stands here.
SELECT run FROM pgstow.restore WHERE run = ? FOR SHARE
