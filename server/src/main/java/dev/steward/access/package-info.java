/** Users, sessions, API tokens, crumbs and permissions. */
@NullMarked
package dev.steward.access;

import org.jspecify.annotations.NullMarked;
