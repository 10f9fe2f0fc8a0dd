/** Server-sent events: server events and growing logs. */
@org.jspecify.annotations.NullMarked
package dev.steward.rest.event;
