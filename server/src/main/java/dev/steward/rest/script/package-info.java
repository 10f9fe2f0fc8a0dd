/** What answers where Jenkins would run Groovy. */
@NullMarked
package dev.steward.rest.script;

import org.jspecify.annotations.NullMarked;
