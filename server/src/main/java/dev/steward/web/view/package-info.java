/** The pages that list jobs: dashboard, folders and views. */
@NullMarked
package dev.steward.web.view;

import org.jspecify.annotations.NullMarked;
