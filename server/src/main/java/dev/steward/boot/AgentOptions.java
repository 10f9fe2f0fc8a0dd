package dev.steward.boot;

import dev.steward.agent.ConnectionTiming;
import dev.steward.agent.SshConnector;
import dev.steward.cloud.CloudIntervals;

/** How nodes are connected; tests use other connections and shorter intervals. */
record AgentOptions(SshConnector ssh, ConnectionTiming timing, CloudIntervals clouds) {

  static final AgentOptions STANDARD =
      new AgentOptions(SshConnector.standard(), ConnectionTiming.STANDARD, CloudIntervals.STANDARD);
}
