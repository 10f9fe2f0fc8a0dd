package dev.steward.rest;

import dev.steward.blob.Growth;
import dev.steward.event.Events;
import dev.steward.event.Hearing;
import dev.steward.work.Works;

/** What those need who want to hear of things as they happen. */
public record Live(Events events, Hearing hearing, Growth growth, Works works) {}
