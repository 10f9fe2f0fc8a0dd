package dev.steward.boot;

import dev.steward.testing.OnPostgres;

/** Nodes with PostgreSQL. */
@OnPostgres
class PostgresNodesTest extends NodesTest {}
