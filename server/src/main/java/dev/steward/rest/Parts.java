package dev.steward.rest;

import dev.steward.access.AccessSettings;
import dev.steward.access.Authorization;
import dev.steward.access.Groups;
import dev.steward.access.Login;
import dev.steward.access.Rights;
import dev.steward.access.Tokens;
import dev.steward.access.Users;
import dev.steward.blob.Blobs;
import dev.steward.credential.Credentials;
import dev.steward.engine.Bindings;
import dev.steward.engine.Engine;
import dev.steward.engine.Places;
import dev.steward.job.JobLinks;
import dev.steward.job.Jobs;
import dev.steward.queue.Queue;
import dev.steward.run.Notes;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.view.Views;
import dev.steward.trigger.Hooks;
import dev.steward.trigger.NotifyTokens;
import dev.steward.trigger.Polls;
import dev.steward.trigger.Webhooks;
import java.nio.file.Path;
import java.time.InstantSource;

/** The features that the faces stand in front of. */
public record Parts(
    Path home,
    InstantSource clock,
    Rights rights,
    Users users,
    Tokens tokens,
    AccessSettings accessSettings,
    Login login,
    Jobs jobs,
    Views views,
    Runs runs,
    Queue queue,
    Engine engine,
    Places places,
    Blobs blobs,
    JobLinks links,
    Notes notes,
    Uploads uploads,
    Credentials credentials,
    Bindings bindings,
    Administration administration,
    Polls polls,
    Hooks hooks,
    Webhooks webhooks,
    NotifyTokens notifyTokens,
    Authorization authorization,
    Groups groups) {}
