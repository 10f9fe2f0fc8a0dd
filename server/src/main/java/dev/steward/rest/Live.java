package dev.steward.rest;

import dev.steward.blob.LogWatcher;
import dev.steward.event.EventVisibility;
import dev.steward.event.Events;
import dev.steward.work.BackgroundTasks;

/** Services for server-sent events and long polling. */
public record Live(
    Events events, EventVisibility hearing, LogWatcher growth, BackgroundTasks works) {}
