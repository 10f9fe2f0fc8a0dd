package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.blob.LogTimes;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.mail.Mailer;
import dev.steward.queue.Queue;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Notes;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.scm.Git;
import java.time.InstantSource;

/** Services available to build actions. */
public record Means(
    Jobs jobs,
    JobDependencies links,
    Runs runs,
    Notes notes,
    Uploads uploads,
    Queue queue,
    Blobs blobs,
    LogTimes logTimes,
    Places places,
    Bindings bindings,
    InstantSource clock,
    Git git,
    Reports reports,
    Fingerprints fingerprints,
    Mailer mailer,
    Installations installations) {}
