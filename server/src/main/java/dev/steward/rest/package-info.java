/** The Jenkins remote API, including its compatibility quirks. */
@NullMarked
package dev.steward.rest;

import org.jspecify.annotations.NullMarked;
