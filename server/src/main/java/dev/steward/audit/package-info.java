/** The append-only record of who changed what. */
@NullMarked
package dev.steward.audit;

import org.jspecify.annotations.NullMarked;
