/** Credentials on the wire: their XML, their forms, and the places of their stores. */
@NullMarked
package dev.steward.rest.credential;

import org.jspecify.annotations.NullMarked;
