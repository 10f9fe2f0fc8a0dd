/** Endpoints of jobs and folders: create, configure, rename, move, delete, build. */
@NullMarked
package dev.steward.rest.job;

import org.jspecify.annotations.NullMarked;
