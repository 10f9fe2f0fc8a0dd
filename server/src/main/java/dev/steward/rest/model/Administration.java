package dev.steward.rest.model;

import dev.steward.audit.Audit;
import dev.steward.backup.Backup;
import dev.steward.casc.ConfigurationService;
import dev.steward.engine.ServerLifecycle;
import dev.steward.metric.LoadStatistics;
import dev.steward.metric.ServerMetrics;
import dev.steward.setting.LogRecorders;
import dev.steward.setting.Settings;

/** Services for the administration of the server. */
public record Administration(
    Settings settings,
    LogRecorders recorders,
    ServerLifecycle lifecycle,
    LoadStatistics loads,
    ServerMetrics metrics,
    Backup backup,
    ConfigurationService configuration,
    ServerHealth health,
    Audit audit) {}
