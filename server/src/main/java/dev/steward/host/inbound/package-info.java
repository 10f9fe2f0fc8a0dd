/**
 * Agents that connect to the server: both ends of their protocol. An agent only starts programs and
 * carries their streams over one WebSocket, so a {@code ShellHost} runs builds on its machine.
 */
@NullMarked
package dev.steward.host.inbound;

import org.jspecify.annotations.NullMarked;
