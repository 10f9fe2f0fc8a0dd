package dev.steward.scm;

import dev.steward.host.Host;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The job whose sources are polled.
 *
 * @param host the machine that polls
 * @param jobName full name of the job
 * @param environment the values of variables in the definition
 * @param last the revision of the last build; null if there is none, or if it used another SCM
 * @param log the polling log; consumes one line at a time
 */
public record PollContext(
    Host host,
    long jobId,
    String jobName,
    Map<String, String> environment,
    @Nullable Revision last,
    CredentialLookup credentials,
    Consumer<String> log) {}
