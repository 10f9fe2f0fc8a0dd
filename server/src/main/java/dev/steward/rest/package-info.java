/** The Jenkins remote API; every quirk of it lives here. */
@NullMarked
package dev.steward.rest;

import org.jspecify.annotations.NullMarked;
