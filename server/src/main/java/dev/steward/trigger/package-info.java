/**
 * What starts jobs by itself: times, looks at source control, and hooks that others call. When what
 * is due stands in tables that are filled as definitions are saved; nothing here reads all jobs.
 */
@NullMarked
package dev.steward.trigger;

import org.jspecify.annotations.NullMarked;
