/** The pages of jobs and folders: what they are, how they are built and changed. */
@NullMarked
package dev.steward.web.item;

import org.jspecify.annotations.NullMarked;
