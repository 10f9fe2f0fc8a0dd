package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;

/**
 * A job's own trigger token: who shows it may start the job without the right to build, and by GET.
 */
public final class TriggerToken {

  private TriggerToken() {}

  /**
   * Refuses who may not start the job.
   *
   * @return true where the token let the caller in
   * @throws Problem.Forbidden where the token is wrong, or none came and there is no right
   * @throws Problem.WrongMethod where only the right speaks for the caller, and it is no POST
   */
  public static boolean admits(Parts parts, Call call, Job job, Definition definition) {
    String sealed = definition.authToken();
    String token = sealed == null ? "" : parts.jobs().open(sealed);
    String given = call.parameters().find("token");
    if (!token.isEmpty() && given != null) {
      if (!Digests.same(token, given)) {
        throw new Problem.Forbidden("Invalid token provided.", null);
      }
      if (call.request().method().equals("HEAD")) {
        throw new Problem.WrongMethod("This URL requires GET or POST.", "GET, POST");
      }
      return true;
    }
    parts.rights().require(call.caller(), Permission.ITEM_BUILD, job.subject());
    if (!call.request().isPost()) {
      throw new Problem.WrongMethod("This URL requires POST.", "POST");
    }
    return false;
  }
}
