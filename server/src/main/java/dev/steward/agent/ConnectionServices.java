package dev.steward.agent;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.RunLookup;
import dev.steward.node.Nodes;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Services of the connections of all nodes.
 *
 * @param pods read at each use, like {@code workload}
 * @param workload read at each use, since builds are known later than nodes
 */
record ConnectionServices(
    Nodes nodes,
    SshTargets targets,
    SshConnector ssh,
    Supplier<PodConnector> pods,
    RunLookup runs,
    Supplier<Workload> workload,
    CronTimes times,
    ConnectionTiming timing,
    InstantSource clock,
    ThreadSet threads) {}
