/** Views: named lists of jobs of the server, of a folder, of a user, or nested in another view. */
@NullMarked
package dev.steward.view;

import org.jspecify.annotations.NullMarked;
