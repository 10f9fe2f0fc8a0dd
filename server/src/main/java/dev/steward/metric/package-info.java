/** Counters, timings and load statistics, and their export for Prometheus. */
@NullMarked
package dev.steward.metric;

import org.jspecify.annotations.NullMarked;
