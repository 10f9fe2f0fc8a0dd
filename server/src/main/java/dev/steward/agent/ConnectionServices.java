package dev.steward.agent;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.RunLookup;
import dev.steward.node.Nodes;
import java.time.InstantSource;

/** Services of the connections of all nodes. */
record ConnectionServices(
    Nodes nodes,
    SshTargets targets,
    SshConnector ssh,
    RunLookup runs,
    CronTimes times,
    ConnectionTiming timing,
    InstantSource clock,
    ThreadSet threads) {}
