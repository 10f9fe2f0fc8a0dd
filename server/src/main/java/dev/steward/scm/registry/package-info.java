/** The list of the built-in SCMs, kept out of the package that the SCMs themselves use. */
@NullMarked
package dev.steward.scm.registry;

import org.jspecify.annotations.NullMarked;
