/** Text parsing and escaping with limits: JSON, XML, regular expressions, globs. */
@NullMarked
package dev.steward.text;

import org.jspecify.annotations.NullMarked;
