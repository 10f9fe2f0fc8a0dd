/**
 * Triggers: cron schedules, SCM polling and webhooks. Schedules are indexed in tables when
 * definitions are saved, so no scan of all jobs is needed.
 */
@NullMarked
package dev.steward.trigger;

import org.jspecify.annotations.NullMarked;
