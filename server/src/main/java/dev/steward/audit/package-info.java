/** The append-only audit log of changes. */
@NullMarked
package dev.steward.audit;

import org.jspecify.annotations.NullMarked;
