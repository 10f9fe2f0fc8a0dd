package dev.steward.agent;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.RunLookup;
import dev.steward.node.Nodes;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Services that the connections of all nodes share.
 *
 * @param workload called at each use, since the workload is set after the nodes are created
 */
record ConnectionServices(
    Nodes nodes,
    SshTargets targets,
    SshConnector ssh,
    RunLookup runs,
    Supplier<Workload> workload,
    CronTimes times,
    ConnectionTiming timing,
    InstantSource clock,
    ThreadSet threads) {}
