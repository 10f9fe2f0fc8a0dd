package dev.steward.trigger;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.text.MatchBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Push notifications for a repository URL. Push notifications require a notification token or the
 * Build permission; unauthorized callers cannot find out which jobs exist.
 */
public final class PushNotifications {

  private final Authorizer rights;
  private final Jobs jobs;
  private final PushedJobs pushedJobs;
  private final Poller polls;
  private final NotifyTokens tokens;

  public PushNotifications(
      Authorizer rights, Jobs jobs, PushedJobs pushedJobs, Poller polls, NotifyTokens tokens) {
    this.rights = rights;
    this.jobs = jobs;
    this.pushedJobs = pushedJobs;
    this.polls = polls;
    this.tokens = tokens;
  }

  /**
   * Handles a push notification: starts polling for all jobs that use the repository and have a
   * polling trigger.
   *
   * @param token a value of {@link NotifyTokens}; null to check the caller's permissions
   * @param branches the pushed branches; empty for any
   * @return the polled jobs
   * @throws Problem.Unauthenticated if neither a token nor credentials were sent
   */
  public List<Job> notifyPush(
      Caller caller, @Nullable String token, String url, List<String> branches) {
    boolean trusted = token != null && !token.isBlank();
    if (trusted && !tokens.isValid(String.valueOf(token))) {
      throw new Problem.Unauthenticated("Invalid access token");
    }
    if (!trusted && caller.isAnonymous()) {
      throw new Problem.Unauthenticated(
          "An access token is required: set the parameter token to a notification token from"
              + " an administrator, or sign in as a user with the Build permission.");
    }
    Set<String> addresses = ScmTypes.canonicalAddresses(url);
    if (addresses.isEmpty()) {
      throw new Problem.Invalid("The parameter url is not a repository URL.");
    }
    var budget = MatchBudget.ofRequest();
    var polled = new ArrayList<Job>();
    for (Job job : pushedJobs.find(ScmPollTrigger.NOTIFICATION, addresses)) {
      if (!job.buildable()
          || (!trusted && !rights.allows(caller, Permission.ITEM_BUILD, job.protectedObject()))) {
        continue;
      }
      Definition definition = jobs.definition(job);
      if (branches.isEmpty() || isConcerned(job, definition, definition.scm(), branches, budget)) {
        polls.start(job, ScmPollTrigger.TYPE, new Cause.ScmChangeCause());
        polled.add(job);
      }
    }
    return polled;
  }

  private static <S extends SourceControl> boolean isConcerned(
      Job job, Definition definition, S scm, List<String> branches, MatchBudget budget) {
    ScmType<S> type = ScmTypes.withSources(scm);
    return type != null
        && type.isConcernedBy(scm, TriggerIndexer.values(job, definition), branches, budget);
  }
}
