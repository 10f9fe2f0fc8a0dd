/** The remote API of nodes, their executors and their labels. */
@NullMarked
package dev.steward.rest.node;

import org.jspecify.annotations.NullMarked;
