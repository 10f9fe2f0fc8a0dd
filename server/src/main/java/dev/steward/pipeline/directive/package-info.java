/**
 * Runs declarative pipelines: the model of a {@code pipeline} block is turned into calls of the
 * same steps that scripted pipelines call, in Jenkins' order and with its texts.
 */
@NullMarked
package dev.steward.pipeline.directive;

import org.jspecify.annotations.NullMarked;
