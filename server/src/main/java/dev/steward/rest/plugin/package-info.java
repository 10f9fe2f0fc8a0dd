/** The plugin manager and the update center, as far as they apply without plugins. */
@NullMarked
package dev.steward.rest.plugin;

import org.jspecify.annotations.NullMarked;
