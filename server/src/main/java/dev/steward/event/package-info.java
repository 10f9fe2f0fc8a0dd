/**
 * What happens on the server, told once it is so: a short memory of events, who follows them, and
 * who may hear of each.
 */
@org.jspecify.annotations.NullMarked
package dev.steward.event;
