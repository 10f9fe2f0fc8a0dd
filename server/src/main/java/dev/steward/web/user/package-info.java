/** The pages of people and their keys. */
@NullMarked
package dev.steward.web.user;

import org.jspecify.annotations.NullMarked;
