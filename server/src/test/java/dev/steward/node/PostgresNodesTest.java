package dev.steward.node;

import dev.steward.testing.OnPostgres;

/** Nodes with PostgreSQL. */
@OnPostgres
class PostgresNodesTest extends NodesTest {}
