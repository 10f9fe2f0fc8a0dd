/** Request routing: authentication, path resolution, and the route table with its access checks. */
@NullMarked
package dev.steward.routing;

import org.jspecify.annotations.NullMarked;
