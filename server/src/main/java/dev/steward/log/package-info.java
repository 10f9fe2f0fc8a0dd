/** Logging to standard error, one event per line, and to bounded buffers in memory. */
@NullMarked
package dev.steward.log;

import org.jspecify.annotations.NullMarked;
