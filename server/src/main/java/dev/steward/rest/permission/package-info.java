/** Authorization: the strategy of the server, its permissions, and the groups of users. */
@NullMarked
package dev.steward.rest.permission;

import org.jspecify.annotations.NullMarked;
