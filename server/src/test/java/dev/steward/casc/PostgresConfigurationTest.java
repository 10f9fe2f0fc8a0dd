package dev.steward.casc;

import dev.steward.testing.OnPostgres;

/** Configuration as code with PostgreSQL. */
@OnPostgres
class PostgresConfigurationTest extends ConfigurationAsCodeTest {}
