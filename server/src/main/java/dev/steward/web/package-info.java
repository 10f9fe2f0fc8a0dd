/** The pages. */
@NullMarked
package dev.steward.web;

import org.jspecify.annotations.NullMarked;
