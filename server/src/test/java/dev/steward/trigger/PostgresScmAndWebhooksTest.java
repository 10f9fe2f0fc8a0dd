package dev.steward.trigger;

import dev.steward.testing.OnPostgres;

/** SCM polling, webhooks and their tokens with PostgreSQL. */
@OnPostgres
class PostgresScmAndWebhooksTest extends ScmAndWebhooksTest {}
