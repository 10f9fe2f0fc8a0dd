package dev.steward.rest;

import dev.steward.audit.Audit;
import dev.steward.backup.Backup;
import dev.steward.casc.Configured;
import dev.steward.engine.Ending;
import dev.steward.metric.Counts;
import dev.steward.metric.Loads;
import dev.steward.setting.Recorders;
import dev.steward.setting.Settings;

/** Services for the administration of the server. */
public record Administration(
    Settings settings,
    Recorders recorders,
    Ending ending,
    Loads loads,
    Counts counts,
    Backup backup,
    Configured configured,
    ServerHealth health,
    Audit audit) {}
