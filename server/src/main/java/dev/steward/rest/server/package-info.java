/** Endpoints of the server itself: its export, mode, restart and shutdown. */
@NullMarked
package dev.steward.rest.server;

import org.jspecify.annotations.NullMarked;
