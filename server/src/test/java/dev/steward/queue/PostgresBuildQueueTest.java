package dev.steward.queue;

import dev.steward.testing.OnPostgres;

/** The build queue with PostgreSQL. */
@OnPostgres
class PostgresBuildQueueTest extends BuildQueueTest {}
