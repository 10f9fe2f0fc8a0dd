/** Limits on the memory and CPU time that all active requests share. */
@NullMarked
package dev.steward.limit;

import org.jspecify.annotations.NullMarked;
