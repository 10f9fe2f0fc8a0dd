/** Background threads that are joined when the server closes. */
@NullMarked
package dev.steward.concurrent;

import org.jspecify.annotations.NullMarked;
