/** Requests of builds to other servers over HTTP, with limits. */
@NullMarked
package dev.steward.outbound;

import org.jspecify.annotations.NullMarked;
