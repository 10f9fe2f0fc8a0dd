/** The remote API of the server as a whole: its settings, its ending, its health, its logs. */
@NullMarked
package dev.steward.rest.admin;

import org.jspecify.annotations.NullMarked;
