/**
 * The built-in build parameters: one file for each, with its record and its description. {@link
 * dev.steward.parameter.ParameterTypes} lists the types of parameters.
 */
@NullMarked
package dev.steward.parameter;

import org.jspecify.annotations.NullMarked;
