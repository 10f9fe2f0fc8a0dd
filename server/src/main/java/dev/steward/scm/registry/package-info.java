/** The list of the built-in SCMs, apart from the package that they use themselves. */
@NullMarked
package dev.steward.scm.registry;

import org.jspecify.annotations.NullMarked;
