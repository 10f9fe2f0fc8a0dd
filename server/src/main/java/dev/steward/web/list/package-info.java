/** The pages that list jobs: dashboard, folders and views. */
@NullMarked
package dev.steward.web.list;

import org.jspecify.annotations.NullMarked;
