/** Sources as the remote API shows them: what changed, who did, and looks at repositories. */
@NullMarked
package dev.steward.rest.scm;

import org.jspecify.annotations.NullMarked;
