/** Background threads that are waited for when the server closes. */
@NullMarked
package dev.steward.concurrent;

import org.jspecify.annotations.NullMarked;
