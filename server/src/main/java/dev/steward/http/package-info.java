/**
 * HTTP server: requests, responses, WebSockets and their limits. This package is independent of all
 * features.
 */
@NullMarked
package dev.steward.http;

import org.jspecify.annotations.NullMarked;
