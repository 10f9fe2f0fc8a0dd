package dev.steward.rest.model;

import dev.steward.access.Authorizer;
import dev.steward.engine.Engine;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.queue.Queue;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Notes;
import dev.steward.run.Runs;
import dev.steward.view.Views;
import java.time.InstantSource;

/**
 * Services that the export models of items, runs, views and queue items use. The models refer to
 * each other, so a request for one of them may need any service. Endpoints only pass this record on
 * to a model; the services that an endpoint calls itself are arguments of its own constructor.
 */
public record ModelServices(
    InstantSource clock,
    Authorizer authorizer,
    Jobs jobs,
    JobDependencies dependencies,
    Views views,
    Runs runs,
    Notes notes,
    Reports reports,
    Fingerprints fingerprints,
    Queue queue,
    Engine engine,
    QueueReason queueReason) {}
