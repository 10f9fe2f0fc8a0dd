/** The pages of builds. */
@NullMarked
package dev.steward.web.run;

import org.jspecify.annotations.NullMarked;
