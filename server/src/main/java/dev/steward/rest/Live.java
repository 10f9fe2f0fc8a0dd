package dev.steward.rest;

import dev.steward.blob.Growth;
import dev.steward.event.Events;
import dev.steward.event.Hearing;
import dev.steward.work.BackgroundTasks;

/** Services for server-sent events and long polling. */
public record Live(Events events, Hearing hearing, Growth growth, BackgroundTasks works) {}
