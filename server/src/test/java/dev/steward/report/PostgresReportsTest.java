package dev.steward.report;

import dev.steward.testing.OnPostgres;

/** Test reports and fingerprints with PostgreSQL. */
@OnPostgres
class PostgresReportsTest extends ReportsTest {}
