/** Endpoints of views and their feeds. */
@NullMarked
package dev.steward.rest.view;

import org.jspecify.annotations.NullMarked;
