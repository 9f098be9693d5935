-- How many locks the server surely has room for, for all sessions together (PostgreSQL documentation,
-- max_locks_per_transaction).
SELECT current_setting('max_locks_per_transaction')::bigint
       * (current_setting('max_connections')::bigint
          + current_setting('max_prepared_transactions')::bigint) AS capacity
