/** Pages of jobs and folders: status, build form, configuration and history. */
@NullMarked
package dev.steward.web.item;

import org.jspecify.annotations.NullMarked;
