/** Rejections of requests, and failures of the server's environment. */
@NullMarked
package dev.steward.problem;

import org.jspecify.annotations.NullMarked;
