package dev.steward.rest.model;

import dev.steward.metric.LoadStatistics;
import dev.steward.node.Nodes;
import dev.steward.setting.Settings;
import java.nio.file.Path;

/**
 * Services that the export models of the server, its nodes and its labels read.
 *
 * @param models the services of the items that the server and its executors refer to
 * @param home the server's home, on whose disk the built-in node works
 */
public record ServerModelServices(
    ModelServices models, Nodes nodes, LoadStatistics loads, Settings settings, Path home) {}
