/** Responses to Groovy scripts, which this server does not run. */
@NullMarked
package dev.steward.rest.script;

import org.jspecify.annotations.NullMarked;
