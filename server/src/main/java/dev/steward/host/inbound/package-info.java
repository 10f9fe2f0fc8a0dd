/** Agents that connect to the server. */
@NullMarked
package dev.steward.host.inbound;

import org.jspecify.annotations.NullMarked;
