/** Authorization: the strategy of the server, its permissions, and the groups of users. */
@NullMarked
package dev.steward.rest.rights;

import org.jspecify.annotations.NullMarked;
