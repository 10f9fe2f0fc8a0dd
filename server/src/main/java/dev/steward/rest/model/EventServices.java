package dev.steward.rest.model;

import dev.steward.blob.LogWatcher;
import dev.steward.event.EventVisibility;
import dev.steward.event.Events;
import dev.steward.task.BackgroundTasks;

/** Services for server-sent events and long polling. */
public record EventServices(
    Events events, EventVisibility visibility, LogWatcher logWatcher, BackgroundTasks tasks) {}
