/** The socket, the request, the response and their limits; knows no feature. */
@NullMarked
package dev.steward.http;

import org.jspecify.annotations.NullMarked;
