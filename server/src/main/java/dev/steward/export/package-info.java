/**
 * Remote API engine: export models, field selection ({@code tree}, {@code depth}, {@code xpath})
 * and writers.
 */
@NullMarked
package dev.steward.export;

import org.jspecify.annotations.NullMarked;
