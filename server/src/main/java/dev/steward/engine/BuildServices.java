package dev.steward.engine;

import dev.steward.host.container.Containers;
import dev.steward.job.Jobs;
import dev.steward.mail.Mailer;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Runs;
import dev.steward.step.ArtifactSources;

/** Services that steps use. */
public record BuildServices(
    Jobs jobs,
    ToolLocator tools,
    Fingerprints fingerprints,
    Reports reports,
    Mailer mailer,
    Runs runs,
    Containers containers,
    ArtifactSources artifacts) {}
