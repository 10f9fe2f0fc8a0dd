package dev.steward.agent;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.RunLookup;
import dev.steward.node.Nodes;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Services that the connections of all nodes share.
 *
 * @param pods called on each use, since clouds are set up after the nodes
 */
record ConnectionServices(
    Nodes nodes,
    SshTargets targets,
    SshConnector ssh,
    Supplier<PodConnector> pods,
    RunLookup runs,
    CronTimes times,
    ConnectionTiming timing,
    InstantSource clock,
    ThreadSet threads) {}
