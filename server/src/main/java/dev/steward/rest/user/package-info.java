/** Endpoints of users: properties, login and logout, crumbs, API tokens. */
@NullMarked
package dev.steward.rest.user;

import org.jspecify.annotations.NullMarked;
