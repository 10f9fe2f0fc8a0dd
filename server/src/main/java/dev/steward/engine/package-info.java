/** Runs builds: claims queue items, drives runs and recovers after a crash. */
@NullMarked
package dev.steward.engine;

import org.jspecify.annotations.NullMarked;
