/**
 * Database access: transactions, migrations and the SQLite and PostgreSQL dialects. No other
 * package uses SQL connections.
 */
@NullMarked
package dev.steward.store;

import org.jspecify.annotations.NullMarked;
