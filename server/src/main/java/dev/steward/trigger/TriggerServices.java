package dev.steward.trigger;

import dev.steward.host.Hosts;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.run.Notes;
import dev.steward.scm.CredentialLookup;
import java.util.function.Function;

/**
 * Services that polls use.
 *
 * @param credentials the credentials that a job may use for its repositories
 */
public record TriggerServices(
    Jobs jobs, Notes notes, Hosts hosts, Function<Job, CredentialLookup> credentials) {}
