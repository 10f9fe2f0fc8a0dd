package dev.steward.rest.model;

import dev.steward.agent.NodeConnections;
import dev.steward.metric.LoadStatistics;
import dev.steward.node.Nodes;
import dev.steward.setting.Settings;

/**
 * Services that the export models of the server, its nodes and its labels use.
 *
 * @param models the services of the items that the server and its executors refer to
 * @param connections the connections and measurements of nodes
 */
public record ServerModelServices(
    ModelServices models,
    Nodes nodes,
    NodeConnections connections,
    LoadStatistics loads,
    Settings settings) {}
