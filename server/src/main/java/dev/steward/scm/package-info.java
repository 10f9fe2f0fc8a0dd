/**
 * Source code management: what builds and polling need from any SCM. Each SCM is a {@link
 * dev.steward.scm.ScmType} in a package of its own; outside that package, its revisions are opaque.
 */
@NullMarked
package dev.steward.scm;

import org.jspecify.annotations.NullMarked;
