/** Pages of jobs and folders: status, build form, configuration and history. */
@NullMarked
package dev.steward.web.job;

import org.jspecify.annotations.NullMarked;
