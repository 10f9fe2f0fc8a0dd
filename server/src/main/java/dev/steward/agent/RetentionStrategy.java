package dev.steward.agent;

/** When a node is connected. */
public sealed interface RetentionStrategy {

  /** The node is connected all the time. */
  record Always() implements RetentionStrategy {}

  /**
   * The node is connected while builds wait for it.
   *
   * @param inDemandMinutes how long builds must have been waiting before the node is launched
   * @param idleMinutes how long the node must have been idle before it is disconnected
   */
  record OnDemand(int inDemandMinutes, int idleMinutes) implements RetentionStrategy {}

  /**
   * The node is connected at certain times.
   *
   * @param startTimes a cron schedule
   * @param upMinutes how long the node is connected after each start time
   * @param keepsUpWhileActive whether the node stays connected until its builds have ended
   */
  record Scheduled(String startTimes, int upMinutes, boolean keepsUpWhileActive)
      implements RetentionStrategy {}
}
