/**
 * The values of a pipeline script and what a script can do with them: operators, conversions, and
 * the methods of the standard library, with the results of Groovy 2.4. A method exists only if
 * {@link dev.steward.pipeline.value.MethodTable} lists it; nothing is found by reflection, so a
 * script reaches nothing that is not listed. This package knows nothing of the syntax tree.
 *
 * <p>Values are plain Java objects: null, Boolean, Character, String, the number types, ArrayList,
 * LinkedHashMap, sets, Date, Pattern, exceptions, and the types of this package whose names end in
 * {@code Value}. Java arrays are not values; {@link dev.steward.pipeline.value.ArrayValue} is.
 */
@NullMarked
package dev.steward.pipeline.value;

import org.jspecify.annotations.NullMarked;
