package dev.steward.rest;

import dev.steward.engine.Ending;
import dev.steward.metric.Loads;
import dev.steward.setting.Settings;

/** What administers the server as a whole. */
public record Administration(Settings settings, Ending ending, Loads loads) {}
