/** Programs that run one client library each through a typical scenario. */
@NullMarked
package dev.steward.contract.clients;

import org.jspecify.annotations.NullMarked;
