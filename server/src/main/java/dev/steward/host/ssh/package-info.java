/** Connections to machines over SSH. */
@NullMarked
package dev.steward.host.ssh;

import org.jspecify.annotations.NullMarked;
