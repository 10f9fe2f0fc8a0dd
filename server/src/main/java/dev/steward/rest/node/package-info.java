/** REST endpoints and export models of nodes, executors and labels. */
@NullMarked
package dev.steward.rest.node;

import org.jspecify.annotations.NullMarked;
