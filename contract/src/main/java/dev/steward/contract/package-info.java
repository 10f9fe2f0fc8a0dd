/** Black-box tests of the packaged product: real curl, a real browser, real crashes. */
@NullMarked
package dev.steward.contract;

import org.jspecify.annotations.NullMarked;
