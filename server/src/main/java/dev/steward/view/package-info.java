/** Named lists of jobs: of the server, of a folder, of a user, or inside one another. */
@NullMarked
package dev.steward.view;

import org.jspecify.annotations.NullMarked;
