/** Transactions, migrations and the two dialects; the only package that knows SQL connections. */
@NullMarked
package dev.steward.store;

import org.jspecify.annotations.NullMarked;
