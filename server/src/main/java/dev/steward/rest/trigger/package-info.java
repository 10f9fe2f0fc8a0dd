/** Webhooks that trigger polling or builds. */
@NullMarked
package dev.steward.rest.trigger;

import org.jspecify.annotations.NullMarked;
