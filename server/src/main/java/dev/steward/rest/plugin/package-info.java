/** The plugin manager and the update centre, as far as they make sense without plugins. */
@NullMarked
package dev.steward.rest.plugin;

import org.jspecify.annotations.NullMarked;
