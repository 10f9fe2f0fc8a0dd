/** Users, sessions, API tokens, crumbs, permissions, and who is asking. */
@NullMarked
package dev.steward.access;

import org.jspecify.annotations.NullMarked;
