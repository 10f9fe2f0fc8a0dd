/** SCM that copies a folder of the machine that builds run on. */
@NullMarked
package dev.steward.scm.folder;

import org.jspecify.annotations.NullMarked;
