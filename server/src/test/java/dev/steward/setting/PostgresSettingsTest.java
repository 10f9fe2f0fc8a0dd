package dev.steward.setting;

import dev.steward.testing.OnPostgres;

/** Settings with PostgreSQL. */
@OnPostgres
class PostgresSettingsTest extends SettingsTest {}
