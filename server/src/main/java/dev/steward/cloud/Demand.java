package dev.steward.cloud;

import dev.steward.node.LabelExpression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds that wait for nodes, and the builds that nodes run. */
public interface Demand {

  /**
   * A build that needs only a free node to start.
   *
   * @param label null for a build without a label
   * @param node the free node on which it is about to start; null if there is none
   */
  record WaitingBuild(@Nullable LabelExpression label, @Nullable String node) {}

  /**
   * The waiting builds at one moment.
   *
   * @param builds longest waiting first
   * @param nextDueAt when the next quiet period ends, in epoch millis; {@code Long.MAX_VALUE} for
   *     none
   */
  record WaitingBuilds(List<WaitingBuild> builds, long nextDueAt) {}

  /**
   * The waiting builds, at most {@code limit}.
   *
   * @param includesBuildsWithoutLabel whether pods can also run builds without a label
   */
  WaitingBuilds waiting(int limit, boolean includesBuildsWithoutLabel);

  /** Returns whether a node runs a build, after waiting for a claim that is in progress. */
  boolean isBusy(String node);
}
