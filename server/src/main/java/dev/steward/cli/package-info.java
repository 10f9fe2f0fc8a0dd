/** Commands of the launcher, and its client for other servers. */
@NullMarked
package dev.steward.cli;

import org.jspecify.annotations.NullMarked;
