/** Backup of a running or stopped server to one file, and restore. */
@NullMarked
package dev.steward.backup;

import org.jspecify.annotations.NullMarked;
