/** What is told as it happens: events, and logs while they grow, as Server-Sent Events. */
@org.jspecify.annotations.NullMarked
package dev.steward.rest.live;
