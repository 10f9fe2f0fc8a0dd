/** Text in and out with limits: JSON, XML, escaping, globs. */
@NullMarked
package dev.steward.text;

import org.jspecify.annotations.NullMarked;
