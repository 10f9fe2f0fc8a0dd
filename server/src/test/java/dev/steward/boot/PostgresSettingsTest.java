package dev.steward.boot;

import dev.steward.testing.OnPostgres;

/** Settings with PostgreSQL. */
@OnPostgres
class PostgresSettingsTest extends SettingsTest {}
