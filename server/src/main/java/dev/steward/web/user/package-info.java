/** Pages for users, their API tokens, sessions and passwords. */
@NullMarked
package dev.steward.web.user;

import org.jspecify.annotations.NullMarked;
