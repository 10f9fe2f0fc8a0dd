/** HTTP server: requests, responses, WebSockets and their limits. Independent of all features. */
@NullMarked
package dev.steward.http;

import org.jspecify.annotations.NullMarked;
